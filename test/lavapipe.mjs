// Mesa's Vulkan in software, lavapipe: numbers under WebGPU are checked with it. ONNX Runtime's WebGPU refuses Mesa before 24,
// which is what Debian 12 has. There the driver of Debian's own backports is unpacked to a folder, beside the packages of the
// release that it needs, so that nothing on the machine is replaced.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const name = 'mesa-vulkan-drivers';
const firstMajor = 24;
const folder = resolve('out/lavapipe');

/** The driver's file, for VK_DRIVER_FILES; undefined where it cannot be had. */
export function lavapipe() {
  if (process.platform !== 'linux') return undefined;
  if (!unpacked() && !isNewEnough(installedVersion())) install();
  return unpacked() ?? (isNewEnough(installedVersion()) ? driverIn('/usr/share/vulkan/icd.d') : undefined);
}

function install() {
  run('apt-get', 'update', '-qq');
  run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', name);
  if (!isNewEnough(installedVersion())) unpackBackport();
}

function unpackBackport() {
  const release = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  // Where this machine takes the release itself from.
  const mirror = new RegExp(`(\\S+) ${release}/main `).exec(output('apt-cache', 'policy'))?.[1];
  const scratch = `${folder}.new`;
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(join(scratch, 'lists/partial'), { recursive: true });
  writeFileSync(join(scratch, 'sources.list'), `deb ${mirror} ${release}-backports main\n`);
  const apart = [
    `Dir::Etc::sourcelist=${join(scratch, 'sources.list')}`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::lists=${join(scratch, 'lists')}`,
    `Dir::Cache=${scratch}`,
  ].flatMap((option) => ['-o', option]);
  runIn(scratch, 'apt-get', ...apart, 'update', '-qq');
  runIn(scratch, 'apt-get', ...apart, 'download', '-qq', name);
  const archive = readdirSync(scratch).find((file) => file.endsWith('.deb'));
  if (!archive) return;
  runIn(scratch, 'dpkg-deb', '--extract', archive, 'driver');
  const icd = driverIn(join(scratch, 'driver/usr/share/vulkan/icd.d'));
  const { ICD, ...rest } = JSON.parse(readFileSync(icd, 'utf8'));
  const library = join(folder, 'driver/usr/lib/x86_64-linux-gnu', ICD.library_path);
  writeFileSync(join(scratch, 'icd.json'), JSON.stringify({ ...rest, ICD: { ...ICD, library_path: library } }));
  rmSync(folder, { recursive: true, force: true });
  renameSync(scratch, folder);
}

function unpacked() {
  const icd = join(folder, 'icd.json');
  return existsSync(icd) ? icd : undefined;
}

function driverIn(directory) {
  const file = readdirSync(directory).find((file) => file.startsWith('lvp_icd'));
  return file && join(directory, file);
}

function installedVersion() {
  return output('dpkg-query', '--show', '--showformat=${Version}', name);
}

function isNewEnough(version) {
  return Number(/^(?:\d+:)?(\d+)/.exec(version)?.[1] ?? 0) >= firstMajor;
}

function output(command, ...args) {
  return spawnSync(command, args, { encoding: 'utf8' }).stdout ?? '';
}

function run(command, ...args) {
  runIn('.', command, ...args);
}

function runIn(cwd, command, ...args) {
  console.log(`== Debian packages: ${[command, ...args].join(' ')}`);
  spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
