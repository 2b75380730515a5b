import { basename } from 'node:path';
import { catalogueVersion, paperThresholds, type Catalogue, type CatalogueHeader } from '../../shared/catalogue.ts';
import { StyleSpaceError } from '../../shared/errors.ts';
import { keptName, standardScale, type ModelIdentity } from '../../shared/modelIdentity.ts';
import { fileSource } from '../checkpoint/byteSource.ts';
import { fileSha256 } from '../checkpoint/fileSha256.ts';
import { pickledArray, pickledObjects } from '../checkpoint/pickledArray.ts';
import { unpickle } from '../checkpoint/pickle/unpickler.ts';
import { torchVocabulary } from '../checkpoint/torchVocabulary.ts';
import { readBoundedText } from '../files/boundedFile.ts';
import { fractionCounts } from './fractionCounts.ts';
import { streamName } from './latentStream.ts';

/** The authors' label that competes for votes and names no region. */
const residualLabel = 'others';
const longestLabelsFile = 65_536;
const mostLabels = 254;

/**
 * The file in which the paper's authors publish where channels act (`semantic_top_32`): a pickled list, or array of
 * objects, of one float64 array [channels, labels] for each layer, ToRGB layers included, of fractions: images that the
 * channel won for the label by images that show it. Of the settings it says nothing; the catalogue has the authors' own
 * (the first images of RandomState(5), psi 0.7, 32 x 32 cells, score n / o^2, no least presence). Rejects with `badFile`.
 *
 * @param model its layout must be the file's
 */
export async function importRegions(file: string, labelsFile: string, model: ModelIdentity): Promise<Catalogue> {
  const labels = await readLabels(labelsFile);
  const fractions = await readFractions(file, model, labels.length);
  const found = fractionCounts(fractions, labels.length);
  if ('problem' in found) {
    throw refusal(
      file,
      `the numbers of ${JSON.stringify(labels[found.problem])} are no fractions of up to 100,000 images`,
    );
  }
  const { counts } = found;
  if (counts.images === 0) throw refusal(file, 'all of its numbers are NaN, as of no image');
  const header: CatalogueHeader = {
    version: catalogueVersion,
    model,
    zStream: streamName,
    images: [[0, counts.images]],
    psi: 0.7,
    cutoff: null,
    noise: 'const',
    class: null,
    grid: 32,
    score: 'squared',
    thresholds: { ...paperThresholds, minPresence: 0 },
    regions: {
      kind: 'imported',
      name: keptName(basename(file)),
      sha256: await fileSha256(file),
      holds: 'fractions',
      labels,
      residual: labels.filter((label) => label === residualLabel),
    },
    sigma: standardScale,
    batching: {},
    device: 'not known',
    ortVersion: 'not known',
  };
  return { header, counts };
}

/** [searched channels, labels], ToRGB layers left out. */
async function readFractions(file: string, { layout }: ModelIdentity, labels: number): Promise<Float64Array> {
  const source = await fileSource(file);
  const { value } = await unpickle(source, 0, torchVocabulary);
  const items = Array.isArray(value) ? (value as unknown[]) : pickledObjects(value);
  if (!items) throw refusal(file, 'it is no pickled list of arrays');
  if (items.length !== layout.length) {
    throw refusal(file, `it has ${items.length} layers, and the model ${layout.length}`);
  }
  const parts: Float64Array[] = [];
  for (const [layer, [kind, channels]] of layout.entries()) {
    const array = pickledArray(items[layer]);
    const shape = array?.shape.join(', ');
    if (array?.dtype.name !== 'float64' || array.fortranOrder)
      throw refusal(file, `layer ${layer} is no float64 array`);
    if (shape !== `${channels}, ${labels}`) {
      throw refusal(file, `layer ${layer} has the shape [${shape!}] instead of [${channels}, ${labels}]`);
    }
    if (kind === 'toRgb') continue;
    const bytes = await array.bytes.read(0, channels * labels * array.dtype.bytes);
    parts.push(new Float64Array(bytes.slice().buffer));
  }
  const fractions = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    fractions.set(part, at);
    at += part.length;
  }
  return fractions;
}

/** A CSV of `index,name` with one line above, as pandas writes a column. Names are trimmed: some of the authors' end in a blank. */
async function readLabels(file: string): Promise<string[]> {
  const text = await readBoundedText(file, longestLabelsFile, 'CSV of labels');
  const labels = text
    .split(/\r?\n/)
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line, index) => {
      const [number, name, ...more] = line.split(',').map((cell) => unquoted(cell.trim()));
      if (number !== String(index) || !name || name.length > 100 || name.includes('"') || more.length > 0) {
        throw refusal(file, `line ${index + 2} is not "${index},name"`);
      }
      return name;
    });
  if (labels.length === 0 || labels.length > mostLabels) throw refusal(file, `it has ${labels.length} labels`);
  const twice = labels.find((label, i) => labels.indexOf(label) < i);
  if (twice !== undefined) throw refusal(file, `it has the label ${JSON.stringify(twice)} twice`);
  return labels;
}

function unquoted(cell: string): string {
  return cell.length > 1 && cell.startsWith('"') && cell.endsWith('"') ? cell.slice(1, -1).trim() : cell;
}

function refusal(file: string, what: string): StyleSpaceError {
  const message = `${JSON.stringify(file)} cannot be imported: ${what}; choose the authors' files, or others of their form.`;
  return new StyleSpaceError('badFile', message);
}
