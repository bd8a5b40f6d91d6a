dofile("common.lua")
conn = begin()
message(conn, GTUBE)
finish(conn, SMFIR_REPLYCODE)
check(
  mt.eom_check(conn, MT_SMTPREPLY, "550", "5.7.1", "100%% spam"),
  "550 5.7.1 with its text, the percent sign doubled")
check(not mt.eom_check(conn, MT_HDRADD), "nothing is added to a refused message")
message(conn, "The minutes of Tuesday are in the wiki.")
finish(conn, SMFIR_ACCEPT)
mt.disconnect(conn)
