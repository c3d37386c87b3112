package io.portcullis.store;

/** Makes databases of one kind for the contract suite. */
interface TestDatabase {
  /** The URL of a new database without tables. */
  String empty();

  /** The URL of a new database with all tables and no rows: quicker than migrating an empty one. */
  String migrated();
}
