import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDivider,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import type { ComponentChildren, HTMLAttributes } from 'preact';

/** Registers the toolkit's components that our pages use. Sliders are native range inputs: the toolkit has none. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDivider(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeProgressRing(),
    vsCodeTextField(),
  );
}

type ComponentAttributes = HTMLAttributes<HTMLElement> & {
  readonly appearance?: 'primary' | 'secondary' | 'icon';
  readonly disabled?: boolean;
  readonly checked?: boolean;
  readonly value?: string;
  readonly placeholder?: string;
  readonly children?: ComponentChildren;
};

declare module 'preact' {
  // The only way to name custom elements in JSX.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace JSX {
    interface IntrinsicElements {
      'vscode-button': ComponentAttributes;
      'vscode-checkbox': ComponentAttributes;
      'vscode-divider': ComponentAttributes;
      'vscode-dropdown': ComponentAttributes;
      'vscode-option': ComponentAttributes;
      'vscode-progress-ring': ComponentAttributes;
      'vscode-text-field': ComponentAttributes;
    }
  }
}
