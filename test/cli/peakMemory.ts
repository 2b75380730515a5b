import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** How `/usr/bin/time` is asked for the most memory of a process, and the unit of its answer in bytes. */
const ways: Readonly<Partial<Record<NodeJS.Platform, { options: string[]; answer: RegExp; unit: number }>>> = {
  // GNU's, Debian's package "time".
  linux: { options: ['--format', '%M kilobytes'], answer: /(\d+) kilobytes\s*$/, unit: 1024 },
  darwin: { options: ['-l'], answer: /(\d+)\s+maximum resident set size/, unit: 1 },
};

/** Runs a program and tells the most memory that it has had, as the system counts it from outside. */
export async function peakMemory(
  command: string,
  args: readonly string[],
): Promise<{ readonly stdout: string; readonly bytes: number }> {
  const way = ways[process.platform];
  if (!way) throw new Error(`nothing on ${process.platform} tells the most memory of a process`);
  const { stdout, stderr } = await promisify(execFile)('/usr/bin/time', [...way.options, command, ...args]);
  const [, found] = way.answer.exec(stderr) ?? [];
  if (found === undefined) throw new Error(`/usr/bin/time does not tell the most memory: ${stderr}`);
  return { stdout, bytes: way.unit * Number(found) };
}
