/*
 * The calls of TrustedPath (console.capnp), answered with questions, and what else the services
 * have in common that are a way to the person.
 */
#pragma once

#include "questions/questions.h"
#include "runtime/server.h"
#include "schema/console_server.h"

struct trusted_path {
    struct questions *questions;
    /* A question was taken back: what is shown may be another. */
    void (*changed)(struct trusted_path *path);
    /* -- its own */
    uint64_t asker;       /* of the question that the last call asked, */
    uint32_t asked;       /* and its number; 0: it asked none */
    bool has_answered;    /* the message page has a text or an answer */
    struct answer answer; /* on its way to who asked */
};

enum status trusted_path_call(struct trusted_path *path, struct server_call *call);

/* server.unanswered: who asked does not know the number, so nobody would ever take the answer. */
void trusted_path_unanswered(struct trusted_path *path);

/* First of server.settled: of what was asked and answered nothing stays, here or in the page. */
void trusted_path_settled(struct trusted_path *path);

/* Consoles.watch: `tether` is what is kept of the watcher's; its last one is released. */
enum status trusted_path_watch(
    struct trusted_path *path,
    struct server_call *call,
    const struct consoles_watch_params *params,
    uint32_t *tether);

/*
 * What the loader calls a process, printable, through the capability "processes". False: it did not
 * say in time, and the name is empty. Makes a call.
 */
bool trusted_path_process_name(
    uint64_t process, uint64_t patience_ns, char name[QUESTION_NAME_BYTES]);
