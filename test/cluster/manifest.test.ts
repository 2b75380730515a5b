import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseBlockYaml, type Yaml } from './blockYaml.ts';

const document = readFileSync(new URL('../../docs/cluster.md', import.meta.url), 'utf8');
const manifest = parseBlockYaml(/^```yaml\n([^]*?)^```$/m.exec(document)![1]!);

/** What a field must be, or the fields of an object; a `?` marks one that may be missing; a list holds one kind of items. */
type Rule = RegExp | 'integer' | readonly [Rule] | { readonly [field: string]: Rule };

const dnsLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const quantity = /^\d+(\.\d+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/;
const absolute = /^\//;
const anything = /[^]/;

/** The fields of batch/v1 Job, and of the core/v1 objects in it, that the manifest uses; an Indexed job's are stricter. */
const job: Rule = {
  apiVersion: /^batch\/v1$/,
  kind: /^Job$/,
  metadata: { name: dnsLabel },
  spec: {
    completionMode: /^Indexed$/,
    completions: 'integer',
    parallelism: 'integer',
    backoffLimit: 'integer',
    template: {
      spec: {
        // A Job does not take Always.
        restartPolicy: /^(Never|OnFailure)$/,
        containers: [
          {
            name: dnsLabel,
            image: /^[a-z0-9./-]+:[\w.-]+$/,
            workingDir: absolute,
            command: [anything],
            args: [anything],
            env: [{ name: /^[A-Z_][A-Z0-9_]*$/, value: anything }],
            resources: { requests: { cpu: quantity, memory: quantity } },
            volumeMounts: [{ name: dnsLabel, mountPath: absolute }],
          },
        ],
        volumes: [{ name: dnsLabel, persistentVolumeClaim: { claimName: dnsLabel } }],
      },
    },
  },
};

function faults(value: Yaml | undefined, rule: Rule, path: string): string[] {
  if (rule === 'integer') return Number.isInteger(value) && (value as number) > 0 ? [] : [`${path} is no integer`];
  // The API takes text for text alone: 4 is not '4'.
  if (rule instanceof RegExp)
    return typeof value === 'string' && rule.test(value) ? [] : [`${path} is ${JSON.stringify(value)}`];
  if (Array.isArray(rule)) {
    if (!Array.isArray(value) || value.length === 0) return [`${path} is no list`];
    return value.flatMap((item, i) => faults(item, (rule as readonly [Rule])[0], `${path}[${i}]`));
  }
  if (typeof value !== 'object' || Array.isArray(value)) return [`${path} is no object`];
  const fields = rule as Readonly<Record<string, Rule>>;
  return [
    ...Object.keys(value).flatMap((key) => (key in fields ? [] : [`${path}.${key} is unknown`])),
    ...Object.entries(fields).flatMap(([key, inner]) => faults(value[key], inner, `${path}.${key}`)),
  ];
}

interface Container {
  readonly command: string[];
  readonly args: string[];
  readonly volumeMounts: { readonly name: string }[];
}

interface IndexedJob {
  readonly spec: {
    readonly completions: number;
    readonly parallelism: number;
    readonly template: {
      readonly spec: { readonly containers: Container[]; readonly volumes: { readonly name: string }[] };
    };
  };
}

test('the manifest has the fields of a Job, of their types, and no others', () => {
  expect(faults(manifest, job, 'job')).toEqual([]);
  const { spec } = manifest as unknown as IndexedJob;
  expect(spec.parallelism).toBeLessThanOrEqual(spec.completions);
  const { containers, volumes } = spec.template.spec;
  expect(containers.flatMap(({ volumeMounts }) => volumeMounts.map(({ name }) => name))).toEqual(
    volumes.map(({ name }) => name),
  );
});

test('the check sees faults', () => {
  const other = parseBlockYaml(
    "apiVersion: batch/v1\nkind: Pod\nmetadata:\n  name: A_b\nspec:\n  completions: 'x'\n  colour: red",
  );
  const seen = faults(other, job, 'job');
  for (const fault of ['job.kind is "Pod"', 'job.metadata.name is "A_b"', 'job.spec.colour is unknown']) {
    expect(seen).toContain(fault);
  }
  expect(seen).toContain('job.spec.completions is no integer');
});

test.skipIf(process.platform === 'win32')('its pods search all parts, each one', () => {
  const { spec } = manifest as unknown as IndexedJob;
  const [{ command, args }] = spec.template.spec.containers as [Container];
  const [script] = args as [string];
  const shards = Array.from({ length: spec.completions }, (_, index) => {
    const { stdout, status } = spawnSync(command[0]!, [...command.slice(1), `node() { echo "$@"; }\n${script}`], {
      encoding: 'utf8',
      env: { ...process.env, JOB_COMPLETION_INDEX: String(index) },
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^\/stylespace\/dist\/cli\.js discover --model mine\.pt .* --out part-\d+\.stylespace-channels\.json\n$/,
    );
    return /--shard (\S+) --out part-(\d+)\./.exec(stdout)!.slice(1).join(' ');
  });
  expect(shards).toEqual(Array.from({ length: spec.completions }, (_, index) => `${index + 1}/8 ${index + 1}`));
  expect(spec.completions).toBe(8);
});
