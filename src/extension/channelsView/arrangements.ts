import { commands, EventEmitter, type Event, type Memento } from 'vscode';
import { filters, noFilter, type Arrangement } from '../../shared/channelGroups.ts';

const key = 'stylespace.arrangement';
const initial: Arrangement = { groupBy: 'region', order: 'fraction', filter: noFilter };

/** How the tree is arranged: kept with the workspace, and told to `when` clauses. */
export class ArrangementState {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(private readonly memory: Memento) {
    this.#tell();
  }

  get current(): Arrangement {
    return { ...initial, ...this.memory.get<Partial<Arrangement>>(key, {}) };
  }

  async change(change: Partial<Arrangement>): Promise<void> {
    await this.memory.update(key, { ...this.current, ...change });
    this.#tell();
    this.#changed.fire();
  }

  #tell(): void {
    const { groupBy, filter } = this.current;
    void commands.executeCommand('setContext', 'stylespace.groupBy', groupBy);
    void commands.executeCommand('setContext', 'stylespace.filtered', filters(filter));
  }
}
