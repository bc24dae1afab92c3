// The tables of the run store and how older files become the present ones. Only ever added to.
#pragma once

namespace SQLite {
class Database;
}

namespace mu40 {

// Brings a database (PRAGMA user_version says how far it is; 0: empty) to the present version, in one transaction that
// keeps other writers out. Throws Error kMismatch for a newer one, SQLite::Exception.
void migrate(SQLite::Database& database);

}  // namespace mu40
