import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { openModel } from '../../src/engine/model/openModel.ts';
import { Runtime } from '../../src/engine/runtime/runtime.ts';
import type { Task } from '../../src/engine/runtime/task.ts';
import { openSegmenter } from '../../src/engine/stylespace/segmenter.ts';
import { benchDiscovery, benchJacobian } from './discoveryRate.ts';
import { benchGradientMaps, writeMeasured } from './benchGradientMaps.ts';
import { benchmarkText } from './document.ts';
import { benchEditor } from './editor.ts';
import { benchLargeSlider } from './largeSlider.ts';
import { currentLoad } from './machine.ts';
import { fullEffort, quickEffort } from './measure.ts';
import { benchBetweenError } from './betweenError.ts';
import { benchPreviewError } from './previewError.ts';
import { writeRandomGenerator } from './randomGenerator.ts';
import { benchSlider } from './slider.ts';
import { benchSliderProcess, benchStartUp, builtCli } from './startUp.ts';
import { benchSynthesis } from './synthesis.ts';

/**
 * Measures speed and writes docs/benchmarks.md and the measured part of docs/performance.md. Needs the built bundles in dist/. `--quick` shows in seconds that it
 * works: it measures next to nothing and prints the page instead.
 */
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const effort = values.quick ? quickEffort : fullEffort;
const modelsDir = resolve('models');
if (!(await stat(builtCli).catch(() => null))) throw new Error(`${builtCli} is not there: npm run build`);

const before = currentLoad();
const log = (what: string): void => {
  process.stderr.write(`${what}\n`);
};
await mkdir('out', { recursive: true });
const cacheDir = await mkdtemp(resolve('out', 'bench-'));
const engine = { entry: resolve('dist/engine.js'), modelsDir, cacheDir };
const task: Task = { priority: 'picture', signal: new AbortController().signal };
const runtime = new Runtime('cpu', availableParallelism());
const opened = await openModel('portraits', { modelsDir, runtime });
const { model } = opened;
try {
  log('start-up');
  const startUp = await benchStartUp(engine, effort);
  log('synthesis');
  const synthesis = await benchSynthesis(model, task, effort);
  log('slider');
  const slider = await benchSlider(model, task, effort);
  const searched = model.layout.layers.filter(({ kind }) => kind !== 'toRgb').map(({ index }) => index);
  const throughProcess = await benchSliderProcess(engine, searched, effort);
  log('large generator');
  const largeSlider = await benchLargeSlider(runtime, task, effort);
  const previewError = await benchPreviewError(model, task, effort);
  log('pictures between');
  const betweenError = await benchBetweenError(model, task, effort);
  log('Jacobian');
  const jacobian = await benchJacobian(opened, task, effort);
  log('discovery');
  const labeller = await openSegmenter(opened.bundled!.regions, runtime);
  const discovery = await benchDiscovery(opened, labeller, task, effort, cacheDir);

  log('editor');
  const large = join(cacheDir, 'large.onnx');
  await writeRandomGenerator(large, effort.large, runtime, task);
  const { editor, largeInEditor } = await benchEditor(effort, large);

  const measurements = [...synthesis, ...jacobian, discovery, ...startUp, ...editor];
  const sliders = { slider, throughProcess, largeSlider: [...largeSlider, ...largeInEditor], previewError };
  const text = benchmarkText({ effort, load: [before, currentLoad()], measurements, ...sliders, betweenError });
  const path = join('docs', 'benchmarks.md');
  const page = await format(text, { ...(await resolveConfig(path)), parser: 'markdown' });
  if (values.quick) process.stdout.write(page);
  else {
    await writeFile(path, page);
    await writeMeasured(join('docs', 'performance.md'), await benchGradientMaps(log, availableParallelism()));
  }
} finally {
  await rm(cacheDir, { recursive: true, force: true });
  await opened.release();
}
