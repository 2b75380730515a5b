import type { JSX } from 'preact';
import type { RegionShare } from '../../shared/channelFacts.ts';
import type { ChannelView } from '../../shared/channelPageApi.ts';
import { levelsPerUnit } from '../../shared/levelsPerUnit.ts';
import { count, counted, levels, percent, percentRange, points } from '../../shared/numbers.ts';

/** The channel in numbers, and where it acted, region by region. */
export function Statistics({ view: { facts, status } }: { readonly view: ChannelView }): JSX.Element {
  const ready = status.kind === 'ready' ? status : undefined;
  return (
    <section class="statistics" aria-label="Statistics">
      <h2>Statistics</h2>
      {!facts && (
        <p class="quiet">
          No catalogue of this workspace speaks of this channel: run StyleSpace: Discover Channels to learn where it
          acts.
        </p>
      )}
      <dl>
        {facts && <Confidence best={facts.best} localized={facts.region !== null} gap={facts.gap} />}
        {facts?.effect != null && (
          <Item term="Effect" title="Mean change of the picture's colours per sigma">
            {levels(facts.effect * levelsPerUnit)} <span class="quiet">levels of 255 per σ</span>
          </Item>
        )}
        {ready && (
          <>
            <Item term="Mean" title="Of the channel's values">
              {ready.mean.toFixed(3)}
            </Item>
            <Item term="Sigma" title="Standard deviation of the channel's values: the unit of strength">
              {ready.sigma.toFixed(3)}{' '}
              <span class="quiet">
                over {count(ready.samples)} samples{ready.class === null ? '' : ` of class ${ready.class}`} at psi{' '}
                {ready.psi}
              </span>
            </Item>
          </>
        )}
      </dl>
      {facts && <Shares shares={facts.shares} images={facts.images} />}
    </section>
  );
}

interface ConfidenceProps {
  readonly best: RegionShare | null;
  readonly localized: boolean;
  readonly gap: number;
}

function Confidence({ best, localized, gap }: ConfidenceProps): JSX.Element {
  if (!best) return <Item term="Region">no region has been seen in enough images yet</Item>;
  return (
    <>
      <Item term={localized ? 'Region' : 'Most often in'}>
        {best.name} {!localized && <span class="quiet">(not localized)</span>}
      </Item>
      <Item term="Fraction" title="Of the images with the region, those in which the channel acts there most">
        {percent(best.fraction)} <span class="quiet">(95 %: {percentRange(best.interval)})</span>
      </Item>
      <Item term="Gap" title="To the next region">
        {points(gap)} <span class="quiet">points to the next</span>
      </Item>
    </>
  );
}

interface ItemProps {
  readonly term: string;
  readonly title?: string;
  readonly children: preact.ComponentChildren;
}

function Item({ term, title, children }: ItemProps): JSX.Element {
  return (
    <div title={title}>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface SharesProps {
  readonly shares: readonly RegionShare[];
  readonly images: number;
}

/** The regions by falling number of images won; those that the channel never won are left out. */
function Shares({ shares, images }: SharesProps): JSX.Element {
  const won = shares.filter(({ wins }) => wins > 0).sort((a, b) => b.wins - a.wins || b.fraction - a.fraction);
  return (
    <table class="shares">
      <caption>Images won, of {counted(images, 'image')}</caption>
      <thead class="visually-hidden">
        <tr>
          <th scope="col">Region</th>
          <th scope="col">Share of all images</th>
          <th scope="col">Images won of those with the region</th>
        </tr>
      </thead>
      <tbody>
        {won.map(({ label, name, residual, wins, presence }) => (
          <tr key={label} class={residual ? 'quiet' : undefined}>
            <th scope="row">{name}</th>
            <td>
              <div class="bar" style={{ '--share': wins / images }} aria-hidden="true" />
              <span class="visually-hidden">{percent(wins / images)}</span>
            </td>
            <td>
              {count(wins)} of {count(presence)}
            </td>
          </tr>
        ))}
        {won.length === 0 && (
          <tr>
            <td class="quiet">none</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
