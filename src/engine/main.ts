import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Device } from '../shared/device.ts';
import { engineMethods, type EngineApi } from '../shared/engineApi.ts';
import { serveRpc } from '../shared/rpc.ts';
import { EngineService } from './engineService.ts';
import { ipcConnection } from './ipcConnection.ts';
import { probeReports } from './runtime/probeReport.ts';

/**
 * The engine as a forked process: `engine.js MODELS_DIR CACHE_DIR` answers EngineApi over the IPC channel until the host
 * lets go of it; `engine.js --probe DEVICE THREADS` tries a device, says how it went, and is killed.
 */
const [first, second, third] = process.argv.slice(2) as [string, string, string?];

if (first === '--probe') {
  process.once('disconnect', () => process.exit());
  for await (const report of probeReports(second as Device, Number(third))) process.send?.(report);
} else {
  const service = new EngineService({
    modelsDir: first,
    cacheDir: second,
    probeEntry: fileURLToPath(import.meta.url),
    threads: availableParallelism(),
    log: (line) => process.stderr.write(`${line}\n`),
  });
  serveRpc<EngineApi>(ipcConnection(process), engineMethods, service);
  // Nothing is kept for a host that has gone: what must survive is written as it is made.
  process.once('disconnect', () => {
    void service.dispose().finally(() => process.exit());
  });
}
