import type { Weight } from '../stylegan2/generator.ts';

/** What every container comes down to: tensors by name, nothing yet known about what they mean. */
export interface TensorFile {
  /** The file's name, for messages. */
  readonly name: string;
  /** `.pt (zip)`, `.pt (legacy)`, `.safetensors`, `.pkl`, `.onnx`. */
  readonly container: string;
  /**
   * Names as in the file; dictionaries inside of dictionaries are joined by dots (`g_ema.conv1.conv.weight`). Shapes
   * are checked against the stored bytes already.
   */
  readonly tensors: ReadonlyMap<string, Weight>;
  /** Names of tensors of a kind of number that is not read, and the kind: `complex64`. */
  readonly unread?: ReadonlyMap<string, string>;
  /** Text that travels with the tensors: safetensors' `__metadata__`, a TensorFlow network's arguments as JSON, ONNX's `metadata_props`. */
  readonly metadata: ReadonlyMap<string, string>;
}
