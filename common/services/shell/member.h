/*
 * Who is at this console: the shell's part of a session (common/schema/session.capnp), if it has
 * one. Without "session" nobody is anybody, and the prompt says nothing of it.
 */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>

/* Asks who it is. */
void member_init(void);

/* Nobody is logged in, so there are no programs, files and pipes to be had. */
bool member_is_anonymous(void);

/* What stands before what is typed. */
struct bytes member_prompt(void);

/* What is said when the shell starts. */
void member_greet(void);

/* The commands; `name` NULL: none was typed. */
void member_login(const char *name);
void member_restore(const char *name);
void member_logout(void);
void member_lock(void);
void member_who(void);
