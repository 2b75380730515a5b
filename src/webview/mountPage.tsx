import { render, type ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ViewHost, ViewPage } from '../shared/pageApi.ts';
import { rpcClient, serveRpc } from '../shared/rpc.ts';
import { hostConnection } from './hostConnection.ts';
import './page.css';
import { keepSelectAll } from './selectAll.ts';
import { registerToolkit } from './toolkit.ts';

/** A page is a function of what the extension says it should show, and asks the extension for everything else. */
export interface PageProps<View, Host> {
  readonly view: View;
  readonly host: Host;
}

/** Connects the page to the extension and shows it; `methods` are all that `Host` can be asked. */
export function mountPage<View, Host extends ViewHost<View>>(
  methods: readonly (keyof Host & string)[],
  Page: ComponentType<PageProps<View, Host>>,
): void {
  registerToolkit();
  keepSelectAll();
  const connection = hostConnection();
  const host = rpcClient<Host>(connection, methods, () => new Error('The extension has gone: reload the window.'));
  let pushed: View | undefined;
  let show: ((view: View) => void) | undefined;
  serveRpc<ViewPage<View>>(connection, ['changed'], {
    changed(view) {
      pushed = view;
      show?.(view);
      return Promise.resolve();
    },
  });

  function Mounted(): preact.JSX.Element {
    const [view, setView] = useState<View | undefined>(pushed);
    const [error, setError] = useState<string>();
    const ask = (): void => {
      setError(undefined);
      host.view({}).then(
        // What was pushed meanwhile is newer than this answer.
        (first) => {
          if (pushed === undefined) setView(first);
        },
        (failure: unknown) => {
          setError(failure instanceof Error ? failure.message : String(failure));
        },
      );
    };
    useEffect(() => {
      show = (next) => {
        setError(undefined);
        setView(next);
      };
      if (pushed === undefined) ask();
      else setView(pushed);
    }, []);
    if (error !== undefined) {
      return (
        <div role="alert">
          <p class="error">{error}</p>
          <vscode-button onClick={ask}>Try Again</vscode-button>
        </div>
      );
    }
    if (view === undefined) return <p class="quiet">Loading ...</p>;
    return <Page view={view} host={host} />;
  }
  render(<Mounted />, document.getElementById('page')!);
}
