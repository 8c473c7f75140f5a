-- The store of the vectors: a row for each chunk of each index.
CREATE EXTENSION IF NOT EXISTS vector;
CREATE TABLE IF NOT EXISTS chunks (
  index_key text NOT NULL,     -- the hash of documents and settings
  number integer NOT NULL,     -- the chunk's place in that index
  document text NOT NULL,
  page integer,
  heading text NOT NULL,
  text text NOT NULL,
  embedding vector NOT NULL,   -- of length 1, so that cosine and inner product are the same
  PRIMARY KEY (index_key, number)
);
CREATE INDEX IF NOT EXISTS chunks_document ON chunks (document);
