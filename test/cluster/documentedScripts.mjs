/**
 * The scripts of a document: fenced blocks whose second line is a comment with the name of a file.
 *
 * @param {string} markdown
 * @returns {Map<string, string>} name -> script
 */
export function documentedScripts(markdown) {
  const blocks = markdown.matchAll(/^```bash\n(#!.*\n# ([\w.-]+)\n[^]*?)^```$/gm);
  return new Map([...blocks].map(([, script, name]) => [name, script]));
}
