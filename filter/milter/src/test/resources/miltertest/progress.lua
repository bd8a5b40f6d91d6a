-- The answer takes two seconds, the client's patience ends after one: progress keeps it waiting.
dofile("common.lua")
mt.set_timeout(1)
conn = begin()
message(conn, "PAUSE TAG")
finish(conn, SMFIR_ACCEPT)
check(mt.eom_check(conn, MT_HDRADD, "X-Spam-Flag", " YES"), "X-Spam-Flag: YES is added")
mt.disconnect(conn)
