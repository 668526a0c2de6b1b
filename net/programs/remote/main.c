/*
 * remote VERB ...: capabilities that somebody on another machine has (ADR 47).
 *
 *     give KEY|NAME CAPABILITY...    that key, and nobody else, may open these, while this runs
 *     use KEY|NAME EXPORT:INTERFACE CAPABILITY PROGRAM [TEXT...]
 *                                    runs a program that has what is exported there
 */
#include "../overlay/overlay.h"
#include "lib/text.h"
#include "remote.h"

#define USE                                                                                        \
    "[-p PORT] give KEY|NAME CAPABILITY... | "                                                     \
    "[-p PORT] use KEY|NAME EXPORT:INTERFACE CAPABILITY PROGRAM [TEXT...]"

int main(int count, const char *const *words)
{
    struct remote_call call = {.port = REMOTE_PORT};
    int at = 1;
    if (count > 2 && text_equal(words[1], "-p")) {
        if (!text_port(text_bytes(words[2]), &call.port)) {
            return done(wrong_use(USE));
        }
        at = 3;
    }
    const bool gives = at < count && text_equal(words[at], "give");
    if (count < at + (gives ? 3 : 5) || (!gives && !text_equal(words[at], "use"))) {
        return done(wrong_use(USE));
    }
    call.who = words[at + 1];
    call.words = words + at + 2;
    call.count = count - at - 2;
    if (!find_key(call.who, &call.key)) {
        return done(COMMAND_FAILED);
    }
    return done(gives ? verb_give(&call) : verb_use(&call));
}
