/** What a newcomer does first. */
export const whatToTry = `Open skills/weather_skill/skill.yaml and break a line: the finding appears at once.
In the Skills view, choose Install and then Test on weather_skill, and Activate the slot.
Run "Skillberth: Run Tool..." from the command palette and ask for the weather of a city.`;
