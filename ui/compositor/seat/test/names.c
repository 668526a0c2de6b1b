/* Who is said to ask. */
#include "desk.h"
#include "lib/anonymous.h"
#include "unit.h"
#include <string.h>

static const uint8_t ada[QUESTION_PRINCIPAL_BYTES] = {7};

static const char *asked_as(const char *name)
{
    seat_set_session(
        &desk.seat, ada, (struct bytes){(const uint8_t *)name, strlen(name)}, desk.now_ns);
    (void)desk_ask(QUESTION_KIND_YES_NO, "?");
    desk_press(INPUT_KEY_LEFT_CONTROL);
    desk_chord(INPUT_KEY_LEFT_ALT, INPUT_KEY_DELETE);
    desk_release(INPUT_KEY_LEFT_CONTROL);
    return desk.scene.prompt.owner.person;
}

static void nobody_is_called_the_system(void)
{
    desk_begin();
    CHECK(strcmp(asked_as("ada"), "ada") == 0);
    CHECK(!desk.scene.prompt.owner.is_system);
    desk_begin();
    CHECK(strcmp(asked_as("the system"), "the system 07000000") == 0);
    desk_begin();
    CHECK(strcmp(asked_as("The SYSTEM"), "The SYSTEM 07000000") == 0);
    desk_begin();
    CHECK(strcmp(asked_as("another"), "another 07000000") == 0);
    desk_begin();
    CHECK(strcmp(asked_as("who is not logged in"), "who is not logged in 07000000") == 0);
    desk_begin();
    CHECK(strcmp(asked_as("the systems"), "the systems") == 0);
}

static void the_system_has_a_badge_of_its_own(void)
{
    desk_begin();
    questions_set_keeper(&desk.seat.trusted.questions, ada);
    CHECK(strcmp(asked_as("ada"), "the system") == 0);
    CHECK(desk.scene.prompt.owner.is_system);
}

static const char *owner(const uint8_t *principal, bool *is_system)
{
    static char name[QUESTION_NAME_BYTES];
    *is_system = trusted_name_owner(&desk.seat.trusted, principal, name);
    return name;
}

/* Frames say whose a window is in the same words as prompts. */
static void frames_say_it_too(void)
{
    static const uint8_t other[QUESTION_PRINCIPAL_BYTES] = {0xab, 0xcd};
    bool is_system = true;
    desk_begin();
    (void)asked_as("the system");
    CHECK(strcmp(owner(ada, &is_system), "the system 07000000") == 0 && !is_system);
    (void)asked_as("ada");
    CHECK(strcmp(owner(ada, &is_system), "ada") == 0 && !is_system);
    CHECK(strcmp(owner(anonymous_key, &is_system), ANONYMOUS_NAME) == 0 && !is_system);
    CHECK(strcmp(owner(other, &is_system), "abcd000000000000") == 0 && !is_system);
    questions_set_keeper(&desk.seat.trusted.questions, other);
    CHECK(strcmp(owner(other, &is_system), "the system") == 0 && is_system);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"nobody is called the system", nobody_is_called_the_system},
        {"the system has a badge of its own", the_system_has_a_badge_of_its_own},
        {"frames say it too", frames_say_it_too},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
