-- The bot's working memory, apart from the ledger: Rasa makes its own table in it.
CREATE DATABASE tracker;
