/* Another painter of the same scene, with plain loops, against which the real one is held. */
#pragma once

#include "scene/scene.h"

/* Paints all of the scene anew into width times height pixels, without what the scene has kept. */
void slow_paint(const struct scene *scene, uint32_t *pixels);

/* Whether every window is where it would be placed again. */
bool slow_places_hold(const struct scene *scene);
