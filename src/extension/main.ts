import { join } from 'node:path';
import { commands, workspace, type Disposable, type ExtensionContext, type Uri } from 'vscode';
import type { Action } from './action.ts';
import { Catalogues } from './catalogues.ts';
import { ChannelPanels } from './channelPanel/channelPanels.ts';
import { ArrangementState } from './channelsView/arrangements.ts';
import { channelActions } from './channelsView/channelActions.ts';
import { ChannelsView } from './channelsView/channelsView.ts';
import { Discoveries } from './discovery/discoveries.ts';
import { offerUnfinished } from './discovery/discoverCommand.ts';
import { clearCaches, restartEngine, showEngineInfo } from './engineCommands.ts';
import { EngineClient } from './engineClient.ts';
import { exportImage, ShownPictures } from './exportImage.ts';
import { openChannel } from './openChannel.ts';
import { disposeLog, log } from './log.ts';
import { ModelPanels } from './modelPanel/modelPanels.ts';
import { modelActions } from './modelsView/modelActions.ts';
import { ModelsView } from './modelsView/modelsView.ts';
import { Models } from './models.ts';
import { openGenerator } from './openGenerator.ts';
import { AcceptedModels } from './recipeEditor/acceptedModels.ts';
import { addChannelToRecipe, addChosenChannel } from './recipeEditor/addToRecipe.ts';
import { newRecipe } from './recipeEditor/newRecipe.ts';
import { diagnoseRecipes } from './recipeEditor/recipeDiagnostics.ts';
import { RecipeEditors } from './recipeEditor/recipeEditors.ts';
import { reportError } from './reportError.ts';
import { showDeviceInStatusBar } from './statusBar.ts';

/** Registers everything and starts nothing: the engine is started by the first command or page that needs it. */
export function activate(context: ExtensionContext): void {
  const cacheDir = join(context.globalStorageUri.fsPath, 'cache');
  const client = new EngineClient({
    entry: context.asAbsolutePath('dist/engine.js'),
    modelsDir: context.asAbsolutePath('models'),
    cacheDir,
  });
  const models = new Models(client, context.globalState, context.workspaceState);
  const shown = new ShownPictures();
  const catalogues = new Catalogues(context.workspaceState);
  const discoveries = new Discoveries(models, catalogues, context.workspaceState);
  const arrangement = new ArrangementState(context.workspaceState);
  const channels = new ChannelsView(catalogues, discoveries, arrangement);
  const panels = new ChannelPanels({ extensionUri: context.extensionUri, models, catalogues, shown });
  const recipes = new RecipeEditors({
    models,
    catalogues,
    shown,
    extensionUri: context.extensionUri,
    accepted: new AcceptedModels(context.workspaceState),
    addChannel: (session) => addChosenChannel({ models, catalogues }, session),
  });
  const modelPanels = new ModelPanels(context.extensionUri, models);

  /** Every command, with what it does: a failure is shown as "NAME: why". */
  const actions: Readonly<Record<string, Action>> = {
    showLog: [
      'Show Log',
      () => {
        log().show();
      },
    ],
    restartEngine: ['Restart Engine', () => restartEngine(client)],
    showEngineInfo: ['Show Engine Info', () => showEngineInfo(client, cacheDir)],
    clearCaches: ['Clear Caches', () => clearCaches(client, cacheDir)],
    openChannel: ['Open Channel', (argument?: unknown) => openChannel(panels, argument)],
    exportImage: ['Export Image', () => exportImage(models, shown.current)],
    ...channelActions(models, catalogues, discoveries, arrangement, () => channels.selected),
    newRecipe: [
      'New Edit Recipe',
      async () => {
        await newRecipe(models);
      },
    ],
    addChannelToRecipe: [
      'Add Channel to Recipe',
      (argument?: unknown) => addChannelToRecipe({ models, catalogues, editors: recipes }, argument),
    ],
    ...modelActions(models, modelPanels),
    openGenerator: ['Open Generator', (file?: Uri) => openGenerator(models, file)],
  };
  const registered = Object.entries(actions).map(([id, [name, run]]): Disposable =>
    commands.registerCommand(`stylespace.${id}`, async (...args: never[]) => {
      try {
        await run(...args);
      } catch (error) {
        await reportError(name, error);
      }
    }),
  );
  context.subscriptions.push(
    ...[client, catalogues, discoveries, channels, new ModelsView(models)],
    ...[panels.restoring(), modelPanels.restoring(), showDeviceInStatusBar(client)],
    ...[recipes.register(), diagnoseRecipes()],
    ...registered,
    { dispose: disposeLog },
  );
  const offer = (): void => {
    offerUnfinished(discoveries).catch((error: unknown) => reportError('Discover Channels', error));
  };
  context.subscriptions.push(workspace.onDidGrantWorkspaceTrust(offer));
  offer();
}
