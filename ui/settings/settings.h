/*
 * settings: what the files of the program share. Everything is done by one thread, but for what is
 * given to task_begin().
 *
 *     main.c        the window: pages in a list, one is seen, and a line for what went wrong
 *     display.c     keyboard.c  pointer.c  lock.c    settings of the desktop, which desk.c has
 *     identities.c  policy.c  rules.c  why.c         who there is, and who may what
 *     clock.c       about.c                          the time, and what runs here
 */
#pragma once

#include "application/application.h"
#include "schema/windows.h"
#include "toolkit/toolkit.h"
#include "words.h"

#define BIT_TASK_DONE APPLICATION_BITS_FIRST

#define SETTINGS_TEXT_BYTES 256u

/* Answers that a list is put together of: more than any service has. */
#define SETTINGS_ANSWERS_MAX 64u

struct settings {
    struct application application;
    struct application_window *window;
    /* What was granted; 0: it was not: */
    uint32_t windows;
    uint32_t session;
    uint32_t identity;
    uint32_t identities;
    uint32_t policy;
    uint32_t processes;
    uint32_t services;
    uint32_t time;
};

extern struct settings settings;

/* -- main.c ------------------------------------------------------------------------------------ */

/* A line for the person, until the next one. */
void settings_say(const char *text);
void settings_say_failure(const char *what, enum status status);

/* A page begins with its title. */
struct ui_widget *settings_page(struct ui_arena *arena, const char *title);

/* A line of small text that wraps. */
struct ui_widget *settings_note(struct ui_arena *arena, const char *text);

/* Cut, with an end. */
void settings_copy(char *to, size_t to_bytes, struct bytes from);

/* -- rights.c ---------------------------------------------------------------------------------- */

/* Whether this program was given the method of a capability. */
bool settings_may(uint32_t handle, uint32_t method);

/* -- task.c ------------------------------------------------------------------------------------ */

struct task {
    enum status (*run)(void); /* in a thread of its own */
    void (*done)(enum status status);
};

/* False: another one is under way, which is said. */
bool task_begin(const struct task *task);
void task_signalled(void);

/* -- desk.c ------------------------------------------------------------------------------------ */

extern struct desktop_settings desk;

/* Asks for them. */
void desk_read(void);

/* Makes them count. False: that was said, and `desk` is what still counts. */
bool desk_change(void);

/* -- pages ------------------------------------------------------------------------------------- */

struct ui_widget *display_build(struct ui_arena *arena);
void display_update(void);

/* Takes a mode back that nobody has confirmed; when to be called again, 0: not. */
uint64_t display_due(uint64_t now_ns);

struct ui_widget *keyboard_build(struct ui_arena *arena);
void keyboard_update(void);

struct ui_widget *pointer_build(struct ui_arena *arena);
void pointer_update(void);

struct ui_widget *lock_build(struct ui_arena *arena);
void lock_update(void);

struct ui_widget *identities_build(struct ui_arena *arena);
void identities_update(void);

struct ui_widget *policy_build(struct ui_arena *arena);
void policy_update(void);

struct ui_widget *clock_build(struct ui_arena *arena);
void clock_update(void);

struct ui_widget *about_build(struct ui_arena *arena);
void about_update(void);

/* -- rules.c: the rules themselves ------------------------------------------------------------- */

#define RULES_MAX       400u
#define RULE_TEXT_BYTES 320u

struct shown_rule {
    uint32_t number;
    bool is_own; /* somebody signed it here: it can be removed */
    char text[RULE_TEXT_BYTES];
};

extern struct shown_rule rules[RULES_MAX];
extern uint32_t rule_count;

/* Errors as Policy.show. */
NODISCARD enum status rules_read(void);

/* The words of a rule, NULL: it is no more. */
const char *rules_text(uint32_t number);

/* As the program `policy` does both. False: that was said. */
bool rules_add(const char *const *words, int word_count);
bool rules_remove(uint32_t number);

/* -- why.c: what was decided for a program -------------------------------------------------- */

struct ui_widget *why_build(struct ui_arena *arena);
void why_update(void);
