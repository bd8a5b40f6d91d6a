dofile("common.lua")
conn = begin()
message(conn, "THROW")
finish(conn, SMFIR_REPLYCODE)
check(mt.eom_check(conn, MT_SMTPREPLY, "451", "4.7.1", "CLASSIFIER_FAILED"), "451 4.7.1")
-- The connection goes on.
message(conn, "TAG")
finish(conn, SMFIR_ACCEPT)
mt.disconnect(conn)
