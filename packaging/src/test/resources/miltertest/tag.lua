dofile("common.lua")
conn = begin()
message(conn, GTUBE, {
  {"X-Spam-Flag", "NO"}, {"Subject", "test"}, {"x-spam-flag", "NO"}, {"X-Spam-Score", "-99"}})
finish(conn, SMFIR_ACCEPT)
check(mt.eom_check(conn, MT_HDRDELETE, "X-Spam-Flag"), "forged flags are deleted")
check(mt.eom_check(conn, MT_HDRDELETE, "X-Spam-Score"), "the forged score is deleted")
check(not mt.eom_check(conn, MT_HDRDELETE, "Subject"), "the subject stays")
check(mt.eom_check(conn, MT_HDRADD, "X-Spam-Flag", " YES"), "X-Spam-Flag: YES is added")

-- The next message of the connection owes nothing to the first.
message(conn, "The minutes of Tuesday are in the wiki.")
finish(conn, SMFIR_ACCEPT)
check(not mt.eom_check(conn, MT_HDRADD, "X-Spam-Flag"), "ham is not flagged")
check(mt.eom_check(conn, MT_HDRADD, "X-Spam-Status"), "the model's verdict is added")
check(not mt.eom_check(conn, MT_HDRDELETE), "there was nothing to delete")
mt.disconnect(conn)
