import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { EditedFace } from '../../shared/channelPageApi.ts';
import { strength as strengthText } from '../../shared/numbers.ts';
import { paintPicture } from '../paintPicture.ts';
import type { PictureSource } from './pictureSource.ts';

interface SampleCellProps {
  readonly face: EditedFace;
  readonly source: PictureSource;
  /** Row and column, to find it by. */
  readonly cell: string;
  /** Whether the Tab key stops here. */
  readonly tabbable: boolean;
  readonly onFocus: () => void;
  readonly onChoose: () => void;
}

/** One sample: a button that puts it under the slider. */
export function SampleCell({ face, source, cell, tabbable, onFocus, onChoose }: SampleCellProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [made, setMade] = useState<'waiting' | 'made' | 'failed'>('waiting');
  useEffect(() => {
    let wanted = true;
    source
      .sample(face, () => wanted)
      .then(
        (picture) => {
          if (!wanted || !picture) return;
          paintPicture(canvas.current!, picture);
          setMade('made');
        },
        () => {
          if (wanted) setMade('failed');
        },
      );
    return () => {
      wanted = false;
    };
    // A cell is of one face for its life: its key is the face.
  }, [source]);
  const name = `Seed ${face.seed} at ${strengthText(face.strength)}`;
  return (
    <button
      type="button"
      class={`sample ${made}`}
      data-cell={cell}
      tabIndex={tabbable ? 0 : -1}
      aria-label={made === 'failed' ? `${name}: could not be made` : name}
      aria-busy={made === 'waiting'}
      title={`${name}: put it under the slider`}
      onFocus={onFocus}
      onClick={onChoose}
    >
      <canvas ref={canvas} aria-hidden="true" />
    </button>
  );
}
