import { posix, win32 } from 'node:path';

/**
 * The platform's cache folder for this program: STYLESPACE_CACHE itself where set; else `stylespace` in
 * %LOCALAPPDATA%, ~/Library/Caches, or XDG_CACHE_HOME (~/.cache).
 */
export function cacheFolder(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  const path = platform === 'win32' ? win32 : posix;
  const own = environment['STYLESPACE_CACHE'];
  if (own) return path.resolve(own);
  const named = environment[platform === 'win32' ? 'LOCALAPPDATA' : 'XDG_CACHE_HOME'];
  const byPlatform: Partial<Record<NodeJS.Platform, string>> = {
    win32: path.join(home, 'AppData', 'Local'),
    darwin: path.join(home, 'Library', 'Caches'),
  };
  // The XDG specification says to ignore relative paths; on a Mac the variable means nothing.
  const folder =
    named && path.isAbsolute(named) && platform !== 'darwin'
      ? named
      : (byPlatform[platform] ?? path.join(home, '.cache'));
  return path.join(folder, 'stylespace');
}
