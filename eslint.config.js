import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/** What no code of the engine may import, and what each layer of it may not: arrows point one way. */
const hosts = ['vscode', '**/cli/**', '**/extension/**', '**/webview/**'];
const leaf = [
  ...hosts,
  '**/stylegan2/**',
  '**/model/**',
  '**/stylespace/**',
  '**/runtime/**',
  '**/gradient/**',
  '**/report/**',
];

/**
 * Import rules as rows of a table: [files, forbidden, reason]. A file obeys the last row that names it, so a row for a
 * folder inside another repeats the outer one's.
 */
const boundaries = [
  [
    ['src/shared/**'],
    ['node:*', 'onnxruntime-node', 'sharp', '**/engine/**', ...hosts],
    'src/shared runs in every process: no node, no vscode, no engine.',
  ],
  [['src/cli/**'], hosts.filter((host) => host !== '**/cli/**'), 'the terminal runs without VS Code.'],
  [
    ['src/webview/**'],
    ['node:*', 'vscode', 'onnxruntime-node', 'sharp', '**/engine/**', '**/cli/**', '**/extension/**'],
    'a page runs in a browser and speaks to the extension alone.',
  ],
  [
    ['src/extension/**'],
    [
      'onnxruntime-node',
      'sharp',
      '**/cli/**',
      '**/webview/**',
      '**/engine/**',
      '!**/engine/engineProcess.ts',
      '!**/engine/restartPolicy.ts',
      '!**/engine/files',
      '!**/engine/files/**',
    ],
    'the extension computes nothing: it talks to the engine through its process.',
  ],
  [['src/engine/**'], hosts, 'the engine knows no host; hosts know the engine.'],
  [
    ['checkpoint', 'image', 'numpy', 'onnx'].map((folder) => `src/engine/${folder}/**`),
    leaf,
    'a leaf of the engine knows nothing of the network or the runtime.',
  ],
  [
    ['src/engine/gradient/**'],
    leaf.filter((name) => name !== '**/gradient/**'),
    'gradients are rules on graphs, of no network in particular.',
  ],
  [['src/engine/runtime/**'], leaf.filter((name) => name !== '**/runtime/**'), 'the runtime runs any graph.'],
  [
    ['src/engine/stylegan2/**'],
    [...hosts, '**/model/**', '**/stylespace/**', '**/report/**'],
    'the network knows nothing of what is done with it.',
  ],
  [
    ['src/engine/model/**'],
    [...hosts, '**/stylespace/**', '**/report/**'],
    'a model knows nothing of the methods that use it.',
  ],
];

const namedOnce = [
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only: a thing has one name everywhere.' },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that says it.' },
];

/** A name that one file alone may use. */
const usedOnce = [
  ['src/webview', 'hostConnection.ts', 'acquireVsCodeApi', "the page's end of the wire is made there"],
  ['src/extension', 'settings.ts', 'getConfiguration', 'settings are read there'],
].map(([folder, file, name, why]) => ({
  files: [`${folder}/**`],
  ignores: [`${folder}/${file}`],
  rules: {
    'no-restricted-syntax': [
      'error',
      ...namedOnce,
      { selector: `Identifier[name='${name}']`, message: `Only ${folder}/${file} uses ${name}: ${why}.` },
    ],
  },
}));
/** Programs of the checkout itself, in no process's project. */
const scripts = ['*.js', '*.mjs', '*.ts', 'test/*.mjs', 'test/*/*.mjs', 'test/*/*.mts', 'test/*/vitest.config.ts'];

export default tseslint.config(
  { ignores: ['dist/', 'models/', 'test/fixtures/', 'out/'] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: scripts } },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-syntax': ['error', ...namedOnce],
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
  ...usedOnce,
  {
    files: scripts,
    ...tseslint.configs.disableTypeChecked,
    rules: { ...tseslint.configs.disableTypeChecked.rules, 'no-restricted-syntax': 'off', 'no-undef': 'off' },
  },
);
