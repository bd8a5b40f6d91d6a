# What a user takes out of Junk, but not to Trash, is ham. Compile with sievec; see docs/training.md.
require ["vnd.dovecot.pipe", "copy", "imapsieve", "environment", "variables"];
if not environment :is "imap.mailbox" "Trash" {
  if environment :matches "imap.user" "*" {
    pipe :copy "hamlet-learn" ["ham", "${1}"];
  }
}
