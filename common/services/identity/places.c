#include "places.h"

uint32_t places_find(const struct place *places, uint32_t count, uint8_t console, uint32_t share)
{
    uint32_t free_place = count;
    uint32_t taken = 0;
    for (uint32_t i = count; i > 0; i--) {
        if (!places[i - 1].is_used) {
            free_place = i - 1;
        } else if (places[i - 1].console == console) {
            taken++;
        }
    }
    return taken < share ? free_place : count;
}
