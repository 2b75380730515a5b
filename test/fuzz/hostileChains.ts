import { pick, type Random } from './random.ts';

/** Callables that would do something if anything were looked up or called. */
const callables = [
  ['os', 'system'],
  ['posix', 'system'],
  ['nt', 'system'],
  ['subprocess', 'Popen'],
  ['builtins', 'eval'],
  ['builtins', 'exec'],
  ['__builtin__', 'getattr'],
  ['pickle', 'loads'],
  ['torch', 'load'],
  ['runpy', '_run_code'],
  ['child_process', 'execSync'],
  ['constructor', 'constructor'],
  ['__proto__', 'toString'],
] as const;

/**
 * Instructions that run a program wherever a pickle is executed, or that ask for time and memory out of proportion. Each
 * leaves one value on the stack.
 *
 * @param canary the file that the program would make
 */
export function hostileChain(random: Random, canary: string): string {
  const [module, name] = pick(callables, random);
  const command = line(`touch ${canary}`);
  const callee = `c${module}\n${name}\n`;
  return pick(
    [
      `${callee}(${command}tR`,
      `(${command}i${module}\n${name}\n`,
      `(${callee}${command}o`,
      `${callee}(${command}t\x81`,
      `${callee}(${command}t}\x92`,
      `${text(module)}${text(name)}\x93(${command}tR`,
      `${callee}(${command}tR}(${text('__setstate__')}${callee}${text('__proto__')}${command}ub`,
      `${callee}(${command}tR(${command}${command}l}\x86b`,
      `${callee})R(${command}${command}e(${command}${command}u`,
      `P${canary}\n`,
      // Pairs of pairs, forty deep: 2^40 of them for whoever walks it.
      `)q\xff${'h\xffh\xff\x86q\xff0'.repeat(40)}h\xff`,
      `]2a`,
      `${'('.repeat(20_000)}${'t'.repeat(20_000)}`,
      `(${callee.repeat(5000)}l`,
      `\x8b\xff\xff\xff\x7f`,
      `\x8e\xff\xff\xff\xff\xff\xff\xff\x7f`,
      `X\xff\xff\xff\xff`,
      `I${'9'.repeat(399)}\n`,
    ],
    random,
  );
}

function text(value: string): string {
  return `\x8c${String.fromCharCode(value.length)}${value}`;
}

function line(value: string): string {
  return `S'${value}'\n`;
}
