/* What the files of this program share. Each verb gives the program's exit code. */
#pragma once

#include "command/output.h"
#include "draft.h"
#include "invitation.h"
#include "overlay_wire/key.h"
#include "petname.h"

/* The words after the verb. */
struct verb_call {
    int count;
    const char *const *words;
};

/* -- show.c: what the node sees ---------------------------------------------------------------- */

int verb_status(const struct verb_call *call);
int verb_peers(const struct verb_call *call);
int verb_tree(const struct verb_call *call);
int verb_sessions(const struct verb_call *call);

/* -- address.c: what is the person's own ------------------------------------------------------- */

int verb_address(const struct verb_call *call);

/* An address of the overlay's, in text. Nothing, of what is none. */
void out_address(struct bytes address);

/* -- ask.c: what others answer ----------------------------------------------------------------- */

int verb_ping(const struct verb_call *call);
int verb_info(const struct verb_call *call);

/* -- invite.c: the lines that people exchange -------------------------------------------------- */

int verb_invite(const struct verb_call *call);
int verb_accept(const struct verb_call *call);

/* -- change.c: the settings, which the owner signs --------------------------------------------- */

int verb_settings(const struct verb_call *call);
int verb_peer(const struct verb_call *call);
int verb_allow(const struct verb_call *call);
int verb_auditor(const struct verb_call *call);
int verb_listen(const struct verb_call *call);
int verb_tell(const struct verb_call *call);

/*
 * Reads what counts now, lets `edit` change it, signs it and gives it to the node: again, when
 * somebody else was faster. `edit` gives COMMAND_DONE, or the exit code, having said why.
 */
int change_settings(int (*edit)(struct draft *draft, const void *context), const void *context);

/* Reads what counts now: what `draft_init` has made, where nothing was signed yet. */
NODISCARD enum status read_settings(struct draft *draft);

/* -- names.c: petnames ------------------------------------------------------------------------- */

int verb_names(const struct verb_call *call);
int verb_name(const struct verb_call *call);

/* As many as are shown beside keys. */
#define NAMES_SHOWN_MAX 64u

/* Reads the person's petnames, for name_of_key(); without files there are none. */
void names_learn(void);

/* What this key is called; NULL: nobody has said. Makes no calls. */
const char *name_of_key(struct bytes key);

/* The key in hexadecimal, and behind it what it is called. Makes no calls. */
void out_key(struct bytes key);

/* A key or a petname, as it was typed; false: it was said why it is none. */
bool find_key(const char *word, struct overlay_key *key);

/* Keeps a name for a key. False: it was said why not. The name was checked. */
bool keep_name(const char *name, const struct overlay_key *key);
