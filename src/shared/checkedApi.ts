import { StyleSpaceError } from './errors.ts';
import { checkFields, type Fields } from './jsonRules.ts';

/** Per method, what its parameters must be. */
export type ApiRules<Api> = Readonly<Record<keyof Api & string, Fields>>;

type Method = (params: unknown, call?: unknown) => Promise<unknown>;

/**
 * An API for callers that are not trusted, such as a page: parameters that break a rule are refused with `badUsage` and
 * never reach the method. Fields without a rule do: methods take those they know, and never spread the others.
 */
export function checkedApi<Api extends object>(rules: ApiRules<Api>, api: Api): Api {
  const checked = Object.entries<Fields>(rules).map(([name, fields]): [string, Method] => [
    name,
    async (params, call) => {
      const problems: string[] = [];
      checkFields(params, fields, [], (path, message) => problems.push([...path, message].join(' ')));
      if (problems.length === 0) return (api[name as keyof Api] as Method).call(api, params, call);
      throw new StyleSpaceError('badUsage', `The page asked for "${name}" in a way it may not: ${problems[0]}.`);
    },
  ]);
  return Object.fromEntries(checked) as Api;
}
