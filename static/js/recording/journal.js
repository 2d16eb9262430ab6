/* The journal: operations that the server has not confirmed yet, kept in IndexedDB.

   localStorage would lose the last writes when the browser is killed. A tab owns the operations it has
   made as long as it lives (a lock says so); what a dead tab has left is taken over by the next one. */

const DATABASE = "cluster-portal-recording";
const STORE = "operations";

export class Journal {
  constructor(scope) {
    this.scope = scope;
    this.tab = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
    this.database = null;
  }

  async open() {
    await this.holdLock();
    this.database = await openDatabase();
    this.database.onversionchange = () => this.database.close();
  }

  /* Operations left by tabs of this person and this meeting that are no longer there, oldest first. */
  async adopt() {
    const all = await this.all();
    const living = await livingTabs();
    const left = all.filter((operation) => operation.scope === this.scope && !living.has(operation.tab));
    left.sort((one, other) => one.sequence - other.sequence);
    for (const operation of left) operation.tab = this.tab;
    await this.write(left, []);
    return left;
  }

  async write(kept, dropped) {
    if (!this.database) throw new Error("no journal");
    await new Promise((resolve, reject) => {
      const transaction = this.database.transaction(STORE, "readwrite", { durability: "strict" });
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
      const store = transaction.objectStore(STORE);
      for (const id of dropped) store.delete(id);
      for (const operation of kept) store.put(operation);
      if (transaction.commit) transaction.commit();
    });
  }

  all() {
    return new Promise((resolve, reject) => {
      const request = this.database.transaction(STORE).objectStore(STORE).getAll();
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  async holdLock() {
    if (!navigator.locks) return;
    await new Promise((granted) => {
      navigator.locks.request(`recording:${this.tab}`, () => {
        granted();
        return new Promise(() => {});
      });
    });
  }
}

function openDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

async function livingTabs() {
  if (!navigator.locks) return new Set();
  const { held } = await navigator.locks.query();
  return new Set(held.map((lock) => lock.name.replace(/^recording:/, "")));
}
