"""The catalog's tables, as numbered migrations: the n-th brings a catalog from version n-1 to n."""

MIGRATIONS = (
    """
    CREATE TABLE documents (
        id TEXT PRIMARY KEY,
        sha256 TEXT NOT NULL,
        media_type TEXT NOT NULL,
        title TEXT,
        author TEXT,
        published TEXT,
        language TEXT NOT NULL,
        length INTEGER NOT NULL,
        page_starts TEXT NOT NULL,     -- JSON [offset, ...]
        layout BLOB NOT NULL,          -- blocks, marks and the way back to printed pages: zlib'd JSON
        pipeline TEXT NOT NULL         -- chunker and embedder that its passages were made by
    );
    CREATE TABLE texts (               -- a document's text in pieces, so that a quote needs no whole book
        document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
        start INTEGER NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (document_id, start)
    ) WITHOUT ROWID;
    CREATE TABLE sources (
        uri TEXT PRIMARY KEY,
        document_id TEXT NOT NULL REFERENCES documents,
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        synced TEXT NOT NULL
    );
    CREATE INDEX sources_by_document ON sources (document_id);
    CREATE TABLE embeddings (          -- nothing is embedded twice
        model TEXT NOT NULL,
        text_sha256 TEXT NOT NULL,
        vector BLOB NOT NULL,          -- float32
        sentences BLOB NOT NULL,       -- the sentences' vectors, 8-bit
        PRIMARY KEY (model, text_sha256)
    ) WITHOUT ROWID;
    CREATE TABLE passages (
        row INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: a generation knows what came after it
        id TEXT NOT NULL UNIQUE,
        document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        sentences TEXT NOT NULL,       -- JSON [[start, end], ...]
        heading_path TEXT NOT NULL,    -- JSON [title, ...]
        page INTEGER,
        context TEXT NOT NULL,
        model TEXT NOT NULL,
        text_sha256 TEXT NOT NULL
    );
    CREATE INDEX passages_by_document ON passages (document_id, start);
    CREATE INDEX passages_by_text ON passages (model, text_sha256);
    CREATE VIRTUAL TABLE lexical USING fts5 (body, heading, tokenize = "unicode61 remove_diacritics 0");
    CREATE VIRTUAL TABLE lexical_terms USING fts5vocab (lexical, row);
    CREATE TABLE generations (
        name TEXT PRIMARY KEY,
        model TEXT NOT NULL,
        passages INTEGER NOT NULL,
        last_row INTEGER NOT NULL,
        built TEXT NOT NULL,
        live INTEGER NOT NULL
    );
    CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL);
    """,
    """
    ALTER TABLE sources ADD COLUMN keep_noise INTEGER NOT NULL DEFAULT 0;
    """,
    """
    CREATE INDEX documents_by_language ON documents (language);
    CREATE TABLE footprints (          -- what a web page shares with others of its site
        document_id TEXT PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
        short TEXT NOT NULL,           -- JSON [hash, ...] of short blocks
        prose TEXT NOT NULL,           -- JSON [hash, ...] of running text
        marked TEXT NOT NULL           -- JSON [hash, ...] of blocks marked as the site's
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE IF NOT EXISTS statements (    -- sentences' words, each wording once
        id INTEGER PRIMARY KEY,
        triples BLOB NOT NULL                  -- hashed word triples, int64, sorted
    );
    CREATE TABLE IF NOT EXISTS sentences (
        document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        statement INTEGER NOT NULL REFERENCES statements,
        PRIMARY KEY (document_id, start)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS sentences_by_statement ON sentences (statement);
    CREATE TABLE IF NOT EXISTS copies (        -- statements in nearly the same words, the smaller id first
        one INTEGER NOT NULL REFERENCES statements ON DELETE CASCADE,
        other INTEGER NOT NULL REFERENCES statements ON DELETE CASCADE,
        jaccard REAL NOT NULL,
        containment REAL NOT NULL,
        PRIMARY KEY (one, other)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS copies_by_other ON copies (other);
    CREATE TABLE IF NOT EXISTS compared (      -- documents whose sentences are in here
        document_id TEXT PRIMARY KEY REFERENCES documents ON DELETE CASCADE
    ) WITHOUT ROWID;
    CREATE TRIGGER IF NOT EXISTS sentences_go_with_passages AFTER DELETE ON passages BEGIN
        DELETE FROM sentences WHERE document_id = old.document_id;
        DELETE FROM compared WHERE document_id = old.document_id;
    END;
    """,
    """
    CREATE TABLE replaced (            -- texts of documents that newer ones replaced, for stale citations
        document_id TEXT NOT NULL,
        uri TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        title TEXT,
        body BLOB NOT NULL,            -- zlib'd UTF-8
        replaced_at TEXT NOT NULL,
        PRIMARY KEY (document_id)
    ) WITHOUT ROWID;
    CREATE INDEX replaced_by_uri ON replaced (uri);
    CREATE TABLE origins (             -- sources that aren't files: what their content in uploads/ is called
        uri TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        etag TEXT,                     -- what a server said of it when it was fetched
        last_modified TEXT
    ) WITHOUT ROWID;
    """,
    """
    ALTER TABLE generations ADD COLUMN texts INTEGER NOT NULL DEFAULT 0;  -- one vector for each, not each passage
    UPDATE generations SET live = 0;   -- their vectors were named after passages
    """,
)
