import type { JSX } from 'preact';
import type { ModelState, RecipeHost, Remedy } from '../../shared/recipePageApi.ts';

const titles: Readonly<Record<Remedy, string>> = {
  useAnyway: 'Use It Anyway',
  openGenerator: 'Open Generator...',
  tryAgain: 'Try Again',
  manageTrust: 'Manage Workspace Trust',
};

/** Where the picture's generator is not at hand or is another one: a sentence, and what can be done. */
export function ModelNotice(props: {
  readonly model: ModelState;
  readonly host: RecipeHost;
  readonly onError: (error: unknown) => void;
}): JSX.Element | null {
  const { model, host, onError } = props;
  switch (model.state) {
    case 'opening':
      return (
        <p class="notice quiet" role="status">
          Opening the generator ...
        </p>
      );
    case 'ready':
      return model.notice === null ? null : <p class="notice">{model.notice}</p>;
    case 'missing':
      return (
        <div class="notice" role="alert">
          <p>{model.sentence}</p>
          {model.remedies.map((remedy, i) => (
            <vscode-button
              key={remedy}
              appearance={i === 0 ? 'primary' : 'secondary'}
              onClick={() => {
                host.remedy({ remedy }).catch(onError);
              }}
            >
              {titles[remedy]}
            </vscode-button>
          ))}
        </div>
      );
  }
}
