import { basename } from 'node:path';
import { StyleSpaceError } from '../../shared/errors.ts';
import { keptName, type ModelIdentity } from '../../shared/modelIdentity.ts';
import { fileSha256 } from '../checkpoint/fileSha256.ts';
import { openCheckpoint, type Checkpoint } from '../checkpoint/open.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Task } from '../runtime/task.ts';
import { findBundledModel, type BundledModel } from './bundledModels.ts';
import { fingerprint } from './fingerprint.ts';
import { Model } from './model.ts';
import { modelLayout } from './modelLayout.ts';

export interface OpenModelOptions {
  /** The bundled models' folder. */
  readonly modelsDir: string;
  readonly runtime: Runtime;
}

/** A model and what files call it. */
export class OpenedModel {
  readonly model: Model;
  #sha256: Promise<string> | undefined;
  #identity: Promise<ModelIdentity> | undefined;

  constructor(
    readonly checkpoint: Checkpoint,
    runtime: Runtime,
    /** Null for a file of the user's. */
    readonly bundled: BundledModel | null,
  ) {
    this.model = new Model(checkpoint, runtime);
  }

  /** The file's name as files keep it; a bundled model's name, resolution and version: `portraits-128@1`. */
  get name(): string {
    const { bundled, checkpoint, model } = this;
    return bundled ? bundledIdentityName(bundled, model.resolution) : keptName(basename(checkpoint.path));
  }

  /** Of the file: reads all of it, once. */
  sha256(): Promise<string> {
    return (this.#sha256 ??= fileSha256(this.checkpoint.path));
  }

  /** What recipes and catalogues keep of a model. Runs the network for the fingerprint, once. */
  identity(task: Task): Promise<ModelIdentity> {
    return (this.#identity ??= this.#identify(task).catch((error: unknown) => {
      this.#identity = undefined;
      throw error;
    }));
  }

  release(): Promise<void> {
    return this.model.release();
  }

  async #identify(task: Task): Promise<ModelIdentity> {
    return {
      name: this.name,
      sha256: await this.sha256(),
      fingerprint: await fingerprint(this.model, task),
      layout: modelLayout(this.model.layout),
    };
  }
}

/**
 * Opens a bundled model by its name (`portraits`), or else the checkpoint at that path. Loads no weights and makes no
 * inference session: the first use does. Rejects with `badFile` or `notAGenerator`; a bundled file that is not the one
 * that was shipped is refused.
 */
export async function openModel(nameOrPath: string, { modelsDir, runtime }: OpenModelOptions): Promise<OpenedModel> {
  const bundled = await findBundledModel(modelsDir, nameOrPath);
  if (!bundled) return new OpenedModel(await openCheckpoint(nameOrPath), runtime, null);
  const opened = new OpenedModel(await openCheckpoint(bundled.file), runtime, bundled);
  if ((await opened.sha256()) !== bundled.sha256) {
    throw new StyleSpaceError(
      'badFile',
      `The bundled model ${JSON.stringify(bundled.name)} is damaged: ${JSON.stringify(bundled.file)} is not the file that was shipped; install it again.`,
    );
  }
  return opened;
}

/** `portraits-128@1`. */
export function bundledIdentityName({ name, modelVersion }: BundledModel, resolution: number): string {
  return `${name}-${resolution}@${modelVersion}`;
}
