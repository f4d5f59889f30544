// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/status_fields.h"

#include "app/explorer/story/story_session.h"
#include "app/explorer/story/text_fork.h"
#include "app/explorer/story/token_count.h"
#include "app/explorer/story/written_part.h"
#include "core/inference/effective_interventions.h"
#include "widgets/word_count.h"

#include <QLabel>
#include <QLocale>
#include <QStatusBar>

#include <algorithm>

namespace lila {
namespace {

constexpr int lengthDelay = 100;     ///< milliseconds: nobody reads it at each letter
constexpr int engineShownFor = 4000; ///< milliseconds
constexpr int widestName = 220;      ///< pixels of a model's: the rest of the bar needs its room

} // namespace

StatusFields::StatusFields(QStatusBar& bar, const StorySession& session)
    : QObject(&bar),
      m_session(session),
      m_words(new WordCount(*session.book().view().document(), this)),
      m_tokens(new TokenCount(session.book(), this)) {
    m_length =
        add(bar, tr("00,000 words · 00,000 tokens"),
            tr("Words of the story, or of what is selected in it, and the tokens that it is made of. +: "
               "words of yours become tokens when a model goes on from them"));
    m_overrides =
        add(bar, QString(),
            tr("Numbers that are changed inside of the model: see the view Geometry, which takes them "
               "back as well"));
    m_branch = add(bar, tr("branch 00/00"),
                   tr("Which branch is shown, of those that begin at the fork at the caret or before it: "
                      "Alt+Up and Alt+Down go to the others"));
    m_speed =
        add(bar, tr("00000.0 tokens/s"), tr("Speed of the last second, or of the generation that ended"));
    m_context = add(bar, tr("0000 of 0000"), tr("Tokens that the model sees, of its window"));
    m_seed = add(bar, tr("seed 0000000000"),
                 tr("The seed of the model's last words here: set it to get the same text again"));
    m_model = add(bar, QString(), QString());
    m_model->setText(tr("no model"));
    m_precision = add(bar, QStringLiteral("bf16"), QString());
    showNumbers();
    m_soon.setSingleShot(true);
    m_soon.setInterval(lengthDelay);
    connect(&m_soon, &QTimer::timeout, this, &StatusFields::showLength);
    const auto showSoon = [this] {
        if (!m_soon.isActive())
            m_soon.start();
    };
    connect(&session.book(), &StoryBook::changed, this, showSoon);
    connect(&session.book().view(), &QTextEdit::selectionChanged, this, showSoon);
    showLength();
    connect(&session, &StorySession::progressed, this, &StatusFields::showNumbers);
    connect(&session.book(), &StoryBook::changed, this, &StatusFields::showBranch);
    connect(&session.book().view(), &QTextEdit::cursorPositionChanged, this, &StatusFields::showBranch);
    connect(&session, &StorySession::interventionsChanged, this, &StatusFields::showOverrides);
    showOverrides();
    connect(&session, &StorySession::modelChanged, this, &StatusFields::showModel);
    connect(&session, &StorySession::engineChanged, this, [this, &bar] {
        showModel();
        bar.showMessage(tr("%1 now").arg(m_session.model()->engineName()), engineShownFor);
    });
}

QLabel* StatusFields::add(QStatusBar& bar, const QString& widest, const QString& tip) {
    auto* label = new QLabel(&bar);
    label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    label->setMargin(2);
    label->setContentsMargins(6, 0, 6, 0);
    label->setMinimumWidth(label->fontMetrics().horizontalAdvance(widest) + 18);
    label->setToolTip(tip);
    bar.addPermanentWidget(label);
    return label;
}

void StatusFields::setSpeed(double tokensPerSecond) {
    m_speed->setText(tokensPerSecond > 0 ? tr("%L1 tokens/s").arg(tokensPerSecond, 0, 'f', 1)
                                         : tr("— tokens/s"));
}

void StatusFields::setContext(int used, int window) {
    const QString known = used > 0 ? QString::number(used) : QStringLiteral("—");
    m_context->setText(window > 0 ? tr("%1 of %2").arg(known).arg(window) : known);
}

void StatusFields::setSeed(std::uint64_t seed) {
    m_seed->setText(seed > 0 ? tr("seed %1").arg(seed) : tr("seed —"));
}

/// Of the text that is shown: on another branch, or in another story, those of the last generation say
/// nothing.
void StatusFields::showNumbers() {
    const Story& story = m_session.book().story();
    const StoryPath& path = m_session.book().path();
    const auto part = writtenPart(story, path, path.tokenCount());
    const std::shared_ptr<const Origin> latest = m_session.origin();
    const std::shared_ptr<const Origin> shown = m_session.isRunning() ? latest
                                                : part                ? story.span(part->span).origin
                                                                      : nullptr;
    setSpeed(shown && latest && *shown == *latest ? m_session.tokensPerSecond() : 0);
    setContext(m_session.contextLength(),
               m_session.model() ? m_session.model()->model.weights().config.blockSize : 0);
    setSeed(shown ? shown->seed : 0);
}

void StatusFields::showBranch() {
    const auto fork = forkAt(m_session.book(), m_session.book().view().textCursor().position());
    m_branch->setText(!fork         ? QString()
                      : fork->taken ? tr("branch %1/%2").arg(*fork->taken + 1).arg(fork->ways.size())
                                    : tr("branch –/%1").arg(fork->ways.size()));
}

void StatusFields::showOverrides() {
    const std::size_t count = overrideCount(m_session.interventions());
    m_overrides->setText(count == 0   ? QString()
                         : count == 1 ? tr("1 override")
                                      : tr("%1 overrides").arg(count));
    m_overrides->setVisible(count > 0);
}

void StatusFields::showLength() {
    const QLocale locale;
    const QTextCursor caret = m_session.book().view().textCursor();
    const int all = m_words->words();
    const QString words = all == 1 ? tr("1 word") : tr("%1 words").arg(locale.toString(all));
    const QString part = caret.hasSelection() ? tr("%1 of ").arg(locale.toString(m_words->wordsBetween(
                                                    caret.selectionStart(), caret.selectionEnd())))
                                              : QString();
    const auto [known, hasDrafts] = m_tokens->tokens();
    const QString tokens = locale.toString(static_cast<qulonglong>(known));
    m_length->setText(part + words + QStringLiteral(" · ") +
                      (hasDrafts && known == 0 ? tr("— tokens")
                       : hasDrafts             ? tr("%1+ tokens").arg(tokens)
                       : known == 1            ? tr("1 token")
                                               : tr("%1 tokens").arg(tokens)));
}

void StatusFields::showModel() {
    const LoadedModel& model = *m_session.model();
    m_model->setText(m_model->fontMetrics().elidedText(model.name(), Qt::ElideMiddle, widestName));
    m_model->setToolTip(model.details());
    m_precision->setText(model.precisionName());
    m_precision->setToolTip(model.engineDetails());
}

QString StatusFields::text() {
    showLength();
    QStringList texts{m_length->text(), m_branch->text(), m_speed->text(),    m_context->text(),
                      m_seed->text(),   m_model->text(),  m_precision->text()};
    if (m_overrides->isVisibleTo(m_overrides->parentWidget()))
        texts.insert(1, m_overrides->text());
    return texts.join(QStringLiteral(" · "));
}

} // namespace lila
