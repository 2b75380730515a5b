import type { Weight } from '../../../src/engine/stylegan2/generator.ts';
import { permuted, reshaped, shifted } from '../../../src/engine/checkpoint/weights.ts';

type Tensors = ReadonlyMap<string, Weight>;

/** Tensors under NVIDIA's names (architecture "skip", with noise, no classes) as rosinality/stylegan2-pytorch stores them. */
export function rosinalityNames(tensors: Tensors): Map<string, Weight> {
  const get = (name: string): Weight => tensors.get(name)!;
  const out = new Map<string, Weight>();
  const inBatch = (weight: Weight): Weight => reshaped(weight, [1, ...weight.shape]);
  // Their weights are scaled by 1/sqrt(9 in), which the demodulation takes away again.
  const modulated = (from: string, to: string): void => {
    out.set(`${to}.conv.weight`, inBatch(get(`synthesis.${from}.weight`)));
    out.set(`${to}.conv.modulation.weight`, get(`synthesis.${from}.affine.weight`));
    out.set(`${to}.conv.modulation.bias`, get(`synthesis.${from}.affine.bias`));
  };
  const styled = (from: string, to: string, noise: number): void => {
    modulated(from, to);
    out.set(`${to}.activate.bias`, get(`synthesis.${from}.bias`));
    out.set(`${to}.noise.weight`, reshaped(get(`synthesis.${from}.noise_strength`), [1]));
    out.set(`noises.noise_${noise}`, inBatch(inBatch(get(`synthesis.${from}.noise_const`))));
  };
  const toRgb = (from: string, to: string): void => {
    modulated(from, to);
    const bias = get(`synthesis.${from}.bias`);
    out.set(`${to}.bias`, reshaped(bias, [1, bias.shape[0]!, 1, 1]));
  };
  for (let k = 0; tensors.has(`mapping.fc${k}.weight`); k++) {
    out.set(`style.${k + 1}.weight`, get(`mapping.fc${k}.weight`));
    out.set(`style.${k + 1}.bias`, get(`mapping.fc${k}.bias`));
  }
  out.set('latent_avg', get('mapping.w_avg'));
  out.set('input.input', inBatch(get('synthesis.b4.const')));
  styled('b4.conv1', 'conv1', 0);
  toRgb('b4.torgb', 'to_rgb1');
  for (let size = 8, i = 0; tensors.has(`synthesis.b${size}.conv1.weight`); size *= 2, i++) {
    styled(`b${size}.conv0`, `convs.${2 * i}`, 2 * i + 1);
    styled(`b${size}.conv1`, `convs.${2 * i + 1}`, 2 * i + 2);
    toRgb(`b${size}.torgb`, `to_rgbs.${i}`);
  }
  return out;
}

/** Tensors under NVIDIA's names as the TensorFlow code (StyleGAN2-ADA) stores them: any architecture, with noise and classes. */
export function tensorFlowNames(tensors: Tensors): Map<string, Weight> {
  const out = new Map<string, Weight>();
  const move = (from: string, to: string, change: (weight: Weight) => Weight = (weight) => weight): void => {
    const weight = tensors.get(from);
    if (weight) out.set(to, change(weight));
  };
  const transposed = (weight: Weight): Weight => permuted(weight, [1, 0]);
  const dense = (from: string, to: string): void => {
    move(`${from}.weight`, `${to}/weight`, transposed);
    move(`${from}.bias`, `${to}/bias`);
  };
  const kernels = (weight: Weight): Weight => permuted(weight, [2, 3, 1, 0]);
  const turned = (weight: Weight): Weight => permuted(weight, [2, 3, 1, 0], [2, 3]);
  const modulated = (from: string, to: string, up = false): void => {
    move(`${from}.weight`, `${to}/weight`, up ? turned : kernels);
    move(`${from}.bias`, `${to}/bias`);
    move(`${from}.affine.weight`, `${to}/mod_weight`, transposed);
    move(`${from}.affine.bias`, `${to}/mod_bias`, (bias) => shifted(bias, -1));
  };
  let noise = 0;
  const styled = (from: string, to: string, up = false): void => {
    modulated(from, to, up);
    move(`${from}.noise_strength`, `${to}/noise_strength`);
    move(`${from}.noise_const`, `synthesis/noise${noise++}`, (map) => reshaped(map, [1, 1, ...map.shape]));
  };
  dense('mapping.embed', 'mapping/LabelEmbed');
  for (let k = 0; tensors.has(`mapping.fc${k}.weight`); k++) dense(`mapping.fc${k}`, `mapping/Dense${k}`);
  move('mapping.w_avg', 'dlatent_avg');
  move('synthesis.b4.const', 'synthesis/4x4/Const/const', (constant) => reshaped(constant, [1, ...constant.shape]));
  for (let size = 4; tensors.has(`synthesis.b${size}.conv1.weight`); size *= 2) {
    const [from, to] = [`synthesis.b${size}`, `synthesis/${size}x${size}`];
    if (size > 4) styled(`${from}.conv0`, `${to}/Conv0_up`, true);
    styled(`${from}.conv1`, size > 4 ? `${to}/Conv1` : `${to}/Conv`);
    move(`${from}.skip.weight`, `${to}/Skip/weight`, kernels);
    // The gain that NVIDIA's PyTorch code gives the style is the weight's own here.
    modulated(`${from}.torgb`, `${to}/ToRGB`);
  }
  return out;
}
