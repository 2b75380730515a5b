import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/** What code of one folder (= one process) may not import, as rows of a table: [files, forbidden, reason]. */
const boundaries = [
  [
    ['src/shared/**'],
    ['node:*', 'vscode', 'onnxruntime-node', 'sharp', '**/engine/**', '**/cli/**', '**/extension/**', '**/webview/**'],
    'src/shared runs in every process: no node, no vscode, no engine.',
  ],
  [
    ['src/engine/**'],
    ['vscode', '**/cli/**', '**/extension/**', '**/webview/**'],
    'the engine knows no host; hosts know the engine.',
  ],
  [['src/cli/**'], ['vscode', '**/extension/**', '**/webview/**'], 'the terminal runs without VS Code.'],
  [
    ['src/engine/checkpoint/**', 'src/engine/image/**', 'src/engine/numpy/**', 'src/engine/onnx/**'],
    ['**/stylegan2/**', '**/stylespace/**', '**/runtime/**', '**/gradient/**'],
    'leaves of the engine: they know nothing of the network or the runtime.',
  ],
  [
    ['src/engine/gradient/**'],
    ['**/stylespace/**', '**/runtime/**', '**/stylegan2/**'],
    'gradients are rules on graphs: they know no network.',
  ],
  [['src/engine/stylegan2/**'], ['**/stylespace/**'], 'the network knows nothing of what is done with it.'],
  [['src/engine/runtime/**'], ['**/stylespace/**', '**/stylegan2/**'], 'the runtime runs any graph.'],
];

export default tseslint.config(
  { ignores: ['dist/', 'models/', 'test/fixtures/', 'out/'] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.js', '*.mjs', '*.ts', 'test/*.mjs'] } },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only: a thing has one name everywhere.' },
        { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that says it.' },
      ],
    },
  },
  ...boundaries.map(([files, group, message]) => ({
    files,
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ group, message, allowTypeImports: true }] }],
    },
  })),
  {
    files: ['src/**'],
    ignores: ['src/engine/runtime/ort.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'onnxruntime-node', message: 'Only src/engine/runtime/ort.ts touches ONNX Runtime.' }] },
      ],
    },
  },
  {
    files: ['*.js', '*.mjs', '*.ts', 'test/*.mjs'],
    ...tseslint.configs.disableTypeChecked,
    rules: { ...tseslint.configs.disableTypeChecked.rules, 'no-restricted-syntax': 'off', 'no-undef': 'off' },
  },
);
