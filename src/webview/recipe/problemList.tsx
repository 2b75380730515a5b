import type { JSX } from 'preact';
import type { RecipeHost, RecipeProblems } from '../../shared/recipePageApi.ts';

/** A file that is no recipe at the moment: what is wrong, where, and the way to the text. It is left as it is. */
export function ProblemList({ view, host }: { view: RecipeProblems; host: RecipeHost }): JSX.Element {
  const open = (line: number | null): void => void host.openAsText({ line });
  return (
    <section class="problems">
      <h1>{view.file} cannot be shown as a picture</h1>
      <p class="quiet">The file is left as it is. Correct it as text; the picture comes back at once.</p>
      <ul>
        {view.problems.map(({ line, message }, i) => (
          <li key={i}>
            <button
              type="button"
              class="link"
              onClick={() => {
                open(line);
              }}
            >
              Line {line}
            </button>
            <span>{message}</span>
          </li>
        ))}
      </ul>
      <vscode-button
        onClick={() => {
          open(view.problems[0]?.line ?? null);
        }}
      >
        Open as Text
      </vscode-button>
    </section>
  );
}
