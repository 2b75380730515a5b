/**
 * Where the cotangents of the pooled pixels live at one place in the network. The derivative of one pooled pixel is nonzero
 * only near its cell, so each cell c has a window per axis, pixels [starts[c], starts[c] + width) of a map of `size`. Rows
 * and columns have the same windows. At the borders they reach beyond the map, where everything is zero.
 */
export interface Windows {
  readonly size: number;
  readonly starts: readonly number[];
  readonly width: number;
}

/** The windows of the picture's cells. */
export function cellWindows(resolution: number, grid: number): Windows {
  const width = resolution / grid;
  return { size: resolution, starts: Array.from({ length: grid }, (_, c) => c * width), width };
}

/** The windows that are the whole map for every cell. */
export function wholeMaps({ size, starts }: Windows): Windows {
  return { size, starts: starts.map(() => 0), width: size };
}

export function isWhole({ size, width, starts }: Windows): boolean {
  return width === size && starts.every((start) => start === 0);
}

/** From the output of a 3x3 convolution with padding 1 to its input. */
export function throughConv({ size, starts, width }: Windows): Windows {
  return { size, starts: starts.map((start) => start - 1), width: width + 2 };
}

/**
 * From the output of an upsampling convolution to its input at half the size. The filter reaches t = y - 1 .. y + 2, and
 * the transposed convolution t = 2x .. 2x + 2.
 */
export function throughUpsampling(windows: Windows): Windows {
  return coarser(
    windows,
    (start) => Math.ceil((start - 3) / 2),
    (end) => Math.floor((end + 1) / 2) + 1,
  );
}

/** From the image at one resolution to the image so far at half of it, through `upsample2x`. */
export function throughImageUpsampling(windows: Windows): Windows {
  return coarser(
    windows,
    (start) => Math.ceil((start - 2) / 2),
    (end) => Math.floor(end / 2) + 1,
  );
}

export function union(a: Windows, b: Windows): Windows {
  const starts = a.starts.map((start, c) => Math.min(start, b.starts[c]!));
  const width = Math.max(...starts.map((start, c) => Math.max(endOf(a, c), endOf(b, c)) - start));
  return { size: a.size, starts, width };
}

function endOf({ starts, width }: Windows, cell: number): number {
  return starts[cell]! + width;
}

function coarser(windows: Windows, startOf: (start: number) => number, endAfter: (end: number) => number): Windows {
  const starts = windows.starts.map(startOf);
  const width = Math.max(...starts.map((start, c) => endAfter(endOf(windows, c)) - start));
  return { size: windows.size / 2, starts, width };
}

/** How far windows reach beyond the map, and the side of the map with that much around it. */
export function margins(windows: Windows): { before: number; after: number; side: number } {
  const before = Math.max(0, ...windows.starts.map((start) => -start));
  const after = Math.max(0, ...windows.starts.map((_, c) => endOf(windows, c) - windows.size));
  return { before, after, side: before + windows.size + after };
}
