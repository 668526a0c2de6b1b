/* What the lock shows: who has locked, and what time it is, which is the compositor's to say. */
#include "compositor.h"
#include "lib/calendar.h"
#include "lib/memory.h"
#include "runtime/clock.h"
#include <stdio.h>

#define NS_PER_S UINT64_C(1000000000)
#define MINUTE_S 60u

static const char *const weekdays[] = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

static const char *const months[] = {
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
};

void lock_show(void)
{
    char time[16] = "";
    char date[48] = "";
    const uint64_t seconds = wall_clock_now_ns(compositor.time) / NS_PER_S;
    if (!compositor.is_locked) {
        scene_set_lock(compositor.scene, NULL);
        return;
    }
    if (compositor.time != NULL && seconds < CALENDAR_SECONDS_END) {
        const struct calendar_time at = calendar_at(seconds);
        (void)snprintf(time, sizeof(time), "%02u:%02u", at.hour, at.minute);
        (void)snprintf(
            date,
            sizeof(date),
            "%s, %u %s",
            weekdays[calendar_weekday(seconds)],
            at.day,
            months[at.month - 1]);
    }
    struct scene_lock lock = {
        .person = trusted_console(&compositor.seat.trusted)->name,
        .time = time,
        .date = date,
        .hint = "Press a key to unlock",
    };
    memcpy(lock.key, compositor.session_principal, sizeof(lock.key));
    scene_set_lock(compositor.scene, &lock);
}

uint64_t lock_deadline_ns(void)
{
    if (!compositor.is_locked || compositor.time == NULL) {
        return 0;
    }
    const uint64_t minute_ns = MINUTE_S * NS_PER_S;
    return clock_now_ns() + minute_ns - wall_clock_now_ns(compositor.time) % minute_ns;
}
