/**
 * Something that is made when it is first wanted, once for all who ask meanwhile and later. Whoever began to make it may have
 * been told to stop: then the next one who waits makes it, and so after any other failure.
 */
export class MadeOnce<T> {
  #making: Promise<T> | undefined;

  async get(make: () => Promise<T>): Promise<T> {
    for (let known = this.#making; known; known = this.#making) {
      const made = await known.then(
        (value) => ({ value }),
        () => undefined,
      );
      if (made) return made.value;
    }
    const making = make();
    this.#making = making;
    making.catch(() => {
      this.#making = undefined;
    });
    return making;
  }

  /** What was made, or is being made; undefined where nothing is, or making it fails. */
  made(): Promise<T | undefined> {
    return Promise.resolve(this.#making).catch(() => undefined);
  }
}
