// Answers from a list, and fails where it has none.
const answers = {
  plain: { France: 'Paris', Italy: 'Milan', Spain: 'It is Madrid.', Kenya: 'It is Nairobi.', Japan: 'Tokyo' },
  short: { France: 'Paris', Italy: 'Rome', Spain: 'Madrid', Kenya: 'Mombasa', Japan: 'Kyoto' },
};

module.exports = class {
  id() {
    return 'pupil';
  }
  async callApi(prompt, context) {
    const kind = prompt.startsWith('In one word') ? 'short' : 'plain';
    const output = answers[kind][context.vars.country];
    return output ? { output } : { error: `no answer for ${context.vars.country}` };
  }
};
