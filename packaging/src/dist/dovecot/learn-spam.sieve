# What a user puts into Junk is spam. Compile with sievec; see docs/training.md.
require ["vnd.dovecot.pipe", "copy", "imapsieve", "environment", "variables"];
if environment :matches "imap.user" "*" {
  pipe :copy "hamlet-learn" ["spam", "${1}"];
}
