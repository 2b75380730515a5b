import { expect, test } from 'vitest';
import { cacheFolder } from '../../../src/cli/cacheFolder.ts';

test.each([
  ['linux', {}, '/home/a', '/home/a/.cache/stylespace'],
  ['linux', { XDG_CACHE_HOME: '/fast' }, '/home/a', '/fast/stylespace'],
  ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/a', '/home/a/.cache/stylespace'],
  ['linux', { XDG_CACHE_HOME: '' }, '/home/a', '/home/a/.cache/stylespace'],
  ['darwin', { XDG_CACHE_HOME: '/fast' }, '/Users/a', '/Users/a/Library/Caches/stylespace'],
  ['win32', {}, 'C:\\Users\\a', 'C:\\Users\\a\\AppData\\Local\\stylespace'],
  ['win32', { LOCALAPPDATA: 'D:\\Local' }, 'C:\\Users\\a', 'D:\\Local\\stylespace'],
  ['linux', { STYLESPACE_CACHE: '/mine', XDG_CACHE_HOME: '/fast' }, '/home/a', '/mine'],
] as const)('%s %j', (platform, environment, home, folder) => {
  expect(cacheFolder(platform, environment, home)).toBe(folder);
});
