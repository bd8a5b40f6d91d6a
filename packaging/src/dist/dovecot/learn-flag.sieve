# What a user flags $Junk is spam, what $NotJunk, ham. Compile with sievec; see docs/training.md.
require ["vnd.dovecot.pipe", "copy", "imapsieve", "environment", "variables", "imap4flags"];
if environment :matches "imap.user" "*" {
  set "user" "${1}";
}
# Flags change for many reasons: reading is one.
if environment :contains "imap.changedflags" "$NotJunk" {
  if hasflag "$NotJunk" {
    pipe :copy "hamlet-learn" ["ham", "${user}"];
    stop;
  }
}
if environment :contains "imap.changedflags" "$Junk" {
  if hasflag "$Junk" {
    pipe :copy "hamlet-learn" ["spam", "${user}"];
  }
}
