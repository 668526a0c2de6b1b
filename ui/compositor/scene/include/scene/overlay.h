/*
 * What the compositor itself shows above all windows, from the lowest on: the preview of where a
 * window will be dropped, the switcher, the lock, the strip, the prompt. Descriptions are copied;
 * NULL takes what is shown away. Each call paints nothing: it adds damage where something differs.
 */
#pragma once

#include "scene/scene.h"

#define SCENE_SWITCHER_MAX      16u
#define SCENE_TEXT_BYTES_MAX    1023u
#define SCENE_FIELD_BYTES_MAX   255u
#define SCENE_FIELD_SYMBOLS_MAX 128u

/* Where a window would be in a state: one of the halves or maximised; else there is no preview. */
void scene_set_preview(struct scene *scene, enum scene_state state);

struct scene_switcher {
    uint32_t count;
    uint32_t selected;
    struct {
        struct scene_owner owner;
        const char *title;
    } entries[SCENE_SWITCHER_MAX];
};

/* STATUS_INVALID_ARGUMENT: no entry, too many, or the selected one is none of them. */
NODISCARD enum status
scene_set_switcher(struct scene *scene, const struct scene_switcher *switcher);

/*
 * A line at the upper edge, above the panel: somebody has a question, which is asked only after the
 * attention key. The words are the compositor's.
 */
struct scene_strip {
    struct scene_owner owner;
    /* Others that wait behind it. */
    uint32_t more;
};

void scene_set_strip(struct scene *scene, const struct scene_strip *strip);

enum scene_prompt_kind {
    /* Two buttons: somebody wants something, gives a choice, or has said something. */
    SCENE_PROMPT_CONSENT,
    SCENE_PROMPT_CHOICE,
    SCENE_PROMPT_NOTICE,
    /* One field, whose text is seen. */
    SCENE_PROMPT_LINE,
    /* One field, of which only the number of symbols is seen. */
    SCENE_PROMPT_SECRET,
    /* Two of them: the secret, and once more. */
    SCENE_PROMPT_NEW_SECRET,
};

/* What a prompt has the keys at; NONE: it does not hear them yet. */
enum scene_prompt_focus {
    SCENE_PROMPT_FOCUS_FIELD,
    SCENE_PROMPT_FOCUS_SECOND_FIELD,
    SCENE_PROMPT_FOCUS_YES,
    SCENE_PROMPT_FOCUS_NO,
    SCENE_PROMPT_FOCUS_NONE,
};

/* Everything else is dimmed; with the lock shown it stands on that one's ground alone. */
struct scene_prompt {
    enum scene_prompt_kind kind;
    enum scene_prompt_focus focus;
    struct scene_owner owner;
    /* What is asked, wrapped. The compositor's words are around it, so that it cannot pass for
     * them.
     */
    const char *text;
    /* Of SCENE_PROMPT_LINE: what was typed, and where the cursor is, in bytes. */
    const char *line;
    uint32_t cursor_bytes;
    /* Of secrets: how many symbols were typed; shown up to SCENE_FIELD_SYMBOLS_MAX. */
    uint32_t symbols[2];
    /* NULL: none. */
    const char *error;
    /* Words on the buttons; NULL: "Allow" and "Deny", or "Continue" and "Cancel". */
    const char *yes;
    const char *no;
};

/* STATUS_INVALID_ARGUMENT: there is no such kind or focus. */
NODISCARD enum status scene_set_prompt(struct scene *scene, const struct scene_prompt *prompt);

/* Everything else is covered; the strip is not shown. */
struct scene_lock {
    const char *person;
    uint8_t key[SCENE_KEY_BYTES];
    /* "09:41", and "Monday, 3 March". */
    const char *time;
    const char *date;
    /* "Press a key to unlock". */
    const char *hint;
};

void scene_set_lock(struct scene *scene, const struct scene_lock *lock);
