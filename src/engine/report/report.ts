import type { CatalogueHeader } from '../../shared/catalogue.ts';
import type { StyleScale } from '../../shared/modelIdentity.ts';
import type { StyleLayer } from '../stylegan2/styleLayout.ts';
import type { RankedChannel } from './channelRanking.ts';

/** Everything that a report's page says and shows, before it is put into words and markup. */
export interface Report {
  readonly header: CatalogueHeader;
  readonly images: number;
  /** Pixels per side of the model's pictures. */
  readonly resolution: number;
  readonly layers: readonly Pick<StyleLayer, 'index' | 'kind' | 'resolution' | 'channels'>[];
  /** In the order of the catalogue's labels. */
  readonly regions: readonly ReportRegion[];
  /** The faces that the figures were chosen from. */
  readonly gallery: readonly { readonly seed: number; readonly picture: ReportPicture }[];
  /** The first of them under the colours of their regions; none where the regions have names already. */
  readonly regionMaps: Report['gallery'];
  /** Where every heatmap's colours end, in 8-bit levels per sigma. */
  readonly heatMaximum: number;
  /** The sample whose sigma the strips and heatmaps use. */
  readonly sigma: StyleScale;
  /** Whether faces were chosen for showing the region. */
  readonly chosenByRegion: boolean;
}

export interface ReportRegion {
  readonly label: string;
  /** It competes for votes but names no region. */
  readonly residual: boolean;
  /** Images that have it. */
  readonly presence: number;
  /** Its mean share of the gallery's pictures that have it; null: not known. */
  readonly share: number | null;
  /** All of its localized channels, in the report's order. */
  readonly channels: readonly RankedChannel[];
  /** The faces of the first channels: [channels shown][faces]. */
  readonly figures: readonly (readonly ReportFigure[])[];
}

export interface ReportFigure {
  readonly seed: number;
  readonly strip: ReportPicture;
  readonly heatmap: ReportPicture;
  /** The largest heat on this face, in 8-bit levels per sigma. */
  readonly peak: number;
}

export interface ReportPicture {
  /** A data URI. */
  readonly uri: string;
  readonly width: number;
  readonly height: number;
}
