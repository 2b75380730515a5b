import { Diagnostic, DiagnosticSeverity, Disposable, languages, Range, workspace, type TextDocument } from 'vscode';
import { parseRecipe } from '../../shared/recipeParse.ts';

/** Says in the Problems view what is wrong with the recipes that are open, in any editor. */
export function diagnoseRecipes(): Disposable {
  const collection = languages.createDiagnosticCollection('stylespace');
  const check = (document: TextDocument): void => {
    if (!document.uri.path.endsWith('.stylespace.json')) return;
    const parsed = parseRecipe(document.getText());
    const problems = 'problems' in parsed ? parsed.problems : [];
    collection.set(
      document.uri,
      problems.map(({ offset, length, message }) => {
        const range = new Range(document.positionAt(offset), document.positionAt(offset + length));
        const diagnostic = new Diagnostic(range, `${message}.`, DiagnosticSeverity.Error);
        diagnostic.source = 'StyleSpace';
        return diagnostic;
      }),
    );
  };
  workspace.textDocuments.forEach(check);
  return Disposable.from(
    collection,
    workspace.onDidOpenTextDocument(check),
    workspace.onDidChangeTextDocument(({ document }) => {
      check(document);
    }),
    workspace.onDidCloseTextDocument(({ uri }) => {
      collection.delete(uri);
    }),
  );
}
